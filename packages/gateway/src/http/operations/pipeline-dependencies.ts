import type { GraphQLSchema } from "graphql";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { RequestLog } from "../../observe/requests/request-log.ts";
import type { Use } from "../../service-key.ts";
import type { GraphQLMetrics } from "../metrics/metrics.ts";
import type { Trust } from "./persisted/find-document.ts";
import type { UnderWay } from "./under-way.ts";

export interface PipelineDependencies {
  readonly schema: GraphQLSchema;
  readonly use: Use;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: GraphQLMetrics;
  readonly requestLog: RequestLog;
  readonly underWay: Pick<UnderWay, "during">;
  /** What the operator trusts. Default: null, any document runs. */
  readonly trust?: Trust | null;
}
