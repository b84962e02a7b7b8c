import { commandsPart } from "./commands/graph/commands-part.ts";
import { feedPart } from "./feed/graph/feed-part.ts";
import type { GraphPart } from "./graph/graph.ts";
import { ingestPart } from "./ingest/graph/ingest-part.ts";
import { ingressPart } from "./ingress/graph/ingress-part.ts";
import { principalsPart } from "./principals/graph/principals-part.ts";
import { recordsPart } from "./records/graph/records-part.ts";
import { systemsPart } from "./systems/graph/systems-part.ts";

/** The stages' parts of the graph. */
export const graphParts: readonly GraphPart[] = [
  principalsPart,
  recordsPart,
  systemsPart,
  ingestPart,
  ingressPart,
  commandsPart,
  feedPart,
];
