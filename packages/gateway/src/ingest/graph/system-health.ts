import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingestService } from "../ingest-service.ts";
import { readSpan, type HealthSpan } from "../health/health-span.ts";
import type { HealthWindow, RejectedRecords, SystemHealth } from "../ingest.ts";
import { furtherSteps, spanArguments } from "./health-types.ts";

/** The cost for one system; the health of a list of systems is read together. */
const healthCost = 10;

/** The health of a system's copy. */
const healthLoader = defineLoader<System, SystemHealth>({
  keyOf: ({ id }) => id,
  async read(asked, { use, principal }) {
    const found = await use(ingestService).health(principal.environmentId, asked);
    return asked.map(({ id }) => found.get(id) ?? new Error(`The health of ${id} is unknown.`));
  },
});

/** The health of a system, and the steps that are asked for. */
export interface SystemHealthView extends SystemHealth {
  readonly span: HealthSpan;
}

/** The type SystemHealth. */
export const systemHealthType = oncePerGraph(({ builder }) => builder.objectRef<SystemHealthView>("SystemHealth"));

/** Adds SystemHealth and `System.health`. */
export function addSystemHealth(graph: Graph): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const healthWindow = builder.objectRef<HealthWindow>("HealthWindow").implement({
    description: "The outcomes of the sync runs in a period. Runs that have not ended are left out.",
    fields: (t) => ({
      runs: t.exposeInt("runs", { nullable: false, description: "The number of runs that ended." }),
      failedRuns: t.exposeInt("failedRuns", {
        nullable: false,
        description:
          "The number of runs that failed. A run that the vendor refuses to these credentials is not one of them; see SyncRunStatus.",
      }),
      errorRate: t.float({
        nullable: true,
        description: "The share of runs that failed, 0 to 1. Null when there were no runs.",
        resolve: ({ runs, failedRuns }) => (runs === 0 ? null : failedRuns / runs),
      }),
    }),
  });
  const rejectedRecords = builder.objectRef<RejectedRecords>("RejectedRecords").implement({
    description: "Records of one type that Fettle could not read, so that they are missing or have an earlier version here.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      count: t.exposeInt("count", { nullable: false, description: "The number of such records." }),
      example: t.exposeString("example", { nullable: false, description: "Why one of them could not be read." }),
      lastSeenAt: t.expose("lastSeenAt", {
        type: "DateTime",
        nullable: false,
        description: "When the vendor last sent one of them.",
      }),
    }),
  });
  const health = systemHealthType(graph).implement({
    description: "How complete and current Fettle's copy of a system is.",
    fields: (t) => ({
      lagSeconds: t.exposeInt("lagSeconds", {
        nullable: true,
        description:
          "How many seconds the copy may be behind: the time since the last completed sync of the type of record that was synced longest ago. Webhooks may have brought newer data. Null until each type has been synced once, and after the gateway's clock was set back, until each has been synced again.",
      }),
      lastSuccessAt: t.expose("lastSuccessAt", {
        type: "DateTime",
        nullable: true,
        description: "When a sync of any type of record last completed. Null before the first time.",
      }),
      nextRunAt: t.expose("nextRunAt", {
        type: "DateTime",
        nullable: true,
        description:
          "When the next sync run is planned; a past time means that it is due. Null while none is planned because the system is paused or waits for a reconnect.",
      }),
      waitingUntil: t.expose("waitingUntil", {
        type: "DateTime",
        nullable: true,
        description:
          "Until when the vendor asked Fettle to wait before asking for some type of record again, at most an hour. Null when it did not, or when the time has passed.",
      }),
      lastHour: t.expose("lastHour", {
        type: healthWindow,
        nullable: false,
        description: "The runs that began in the last 60 minutes.",
      }),
      lastDay: t.expose("lastDay", {
        type: healthWindow,
        nullable: false,
        description: "The runs that ended in this hour and the 23 before it.",
      }),
      last30Days: t.expose("last30Days", {
        type: healthWindow,
        nullable: false,
        description: "The runs that ended in this hour and the 719 before it.",
      }),
      rejectedRecords: t.expose("rejected", {
        type: [rejectedRecords],
        nullable: false,
        description:
          "The records that Fettle could not read, by type. A record leaves when Fettle can read it, or when it is gone at the vendor. Empty when there are none. System.rejectedRecords lists them.",
      }),
    }),
  });
  builder.objectFields(refs.system, (t) => ({
    health: t.field({
      type: health,
      nullable: false,
      description: "How complete and current Fettle's copy of the system is.",
      args: spanArguments(graph),
      complexity: (span) => healthCost + furtherSteps(span),
      async resolve(system, { window, step = null }, { loaders }) {
        const span = readSpan({ window, step });
        return { ...(await loaders.of(healthLoader).load(system)), span };
      },
    }),
  }));
}
