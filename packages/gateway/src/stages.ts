import { changeLogStage } from "./change-log/stage.ts";
import { commandsStage } from "./commands/stage.ts";
import { feedStage } from "./feed/stage.ts";
import type { GraphPart } from "./graph/graph.ts";
import { ingestStage } from "./ingest/stage.ts";
import { ingressStage } from "./ingress/stage.ts";
import { principalsStage } from "./principals/stage.ts";
import { recordsStage } from "./records/stage.ts";
import { retentionVariables } from "./retention.ts";
import type { SettingVariable } from "./setting.ts";
import type { Stage } from "./stage.ts";
import { storeTables } from "./store/store-tables.ts";
import { composeStoreParts, type StoreParts } from "./store/store-parts.ts";
import { systemsStage } from "./systems/stage.ts";
import { vendorCallsStage } from "./vendor-calls/stage.ts";

// Whoever reads the compiled types sees the tables that stages add to `Tables` through these alone.
export type * from "./change-log/tables.ts";
export type * from "./commands/tables.ts";
export type * from "./ingest/tables.ts";
export type * from "./ingress/tables.ts";
export type * from "./principals/tables.ts";
export type * from "./records/tables.ts";
export type * from "./systems/tables.ts";
export type * from "./vendor-calls/tables.ts";

/** The gateway's stages, in the order in which data passes them: each may use those above it. */
const list = [
  principalsStage,
  changeLogStage,
  recordsStage,
  feedStage,
  vendorCallsStage,
  systemsStage,
  ingestStage,
  ingressStage,
  commandsStage,
] as const;

type Taking<Each> = Each extends Stage<infer Settings> ? (settings: Settings) => void : never;

/** What the stages take from the configuration, all of it together. */
export type StageSettings = Taking<(typeof list)[number]> extends (settings: infer All) => void ? All : never;

export const stages: readonly Stage<StageSettings>[] = list;

/** What the stages keep in the store, in their order. */
export const storePartsOf = (of: readonly Stage<StageSettings>[]): StoreParts =>
  composeStoreParts([{ name: "store", tables: storeTables }, ...of]);

/** What the gateway's own stages keep in the store. */
export const storeParts = storePartsOf(stages);

/** The stages' parts of the graph, in their order. */
export const graphPartsOf = (of: readonly Stage<StageSettings>[]): readonly GraphPart[] =>
  of.flatMap(({ graph }) => (graph === undefined ? [] : [graph]));

/** The parts of the gateway's own stages. */
export const graphParts = graphPartsOf(stages);

/** How the stages' settings are read from environment variables, by the settings' names. */
export const settingVariables: Readonly<Record<string, SettingVariable>> = Object.assign(
  {},
  retentionVariables,
  ...stages.map(({ variables }) => variables),
);
