import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingestService } from "../ingest-service.ts";
import type { HealthWindow, RejectedRecords, SystemHealth } from "../ingest.ts";

/** Of one system; those of a list are read together. */
const healthCost = 10;

/** How well a system's copy is kept. */
const healthLoader = defineLoader<System, SystemHealth>({
  keyOf: ({ id }) => id,
  async read(asked, { use, principal }) {
    const found = await use(ingestService).health(principal.environmentId, asked);
    return asked.map(({ id }) => found.get(id) ?? new Error(`Nobody knows the health of ${id}.`));
  },
});

/** SystemHealth. */
export const systemHealthType = oncePerGraph(({ builder }) => builder.objectRef<SystemHealth>("SystemHealth"));

/** Adds SystemHealth and `System.health`. */
export function addSystemHealth(graph: Graph): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const healthWindow = builder.objectRef<HealthWindow>("HealthWindow").implement({
    description: "How the sync runs of some time went. Those that have not ended are left out.",
    fields: (t) => ({
      runs: t.exposeInt("runs", { nullable: false, description: "How many runs ended." }),
      failedRuns: t.exposeInt("failedRuns", { nullable: false, description: "How many of them failed." }),
      errorRate: t.float({
        nullable: true,
        description: "The share of them that failed, 0 to 1. Null when there were none.",
        resolve: ({ runs, failedRuns }) => (runs === 0 ? null : failedRuns / runs),
      }),
    }),
  });
  const rejectedRecords = builder.objectRef<RejectedRecords>("RejectedRecords").implement({
    description: "Records of one type that the copy lacks, or has an earlier version of, because they could not be understood.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      count: t.exposeInt("count", { nullable: false, description: "How many there are." }),
      example: t.exposeString("example", { nullable: false, description: "Why one of them could not be understood." }),
      lastSeenAt: t.expose("lastSeenAt", {
        type: "DateTime",
        nullable: false,
        description: "When the vendor last gave one of them.",
      }),
    }),
  });
  const health = systemHealthType(graph).implement({
    description: "How well Fettle's copy of a system is kept.",
    fields: (t) => ({
      lagSeconds: t.exposeInt("lagSeconds", {
        nullable: true,
        description:
          "How far behind the copy may be: seconds since the type of record that was synced longest ago was through. Webhooks may have brought it further. Null until each was through once, and after the clock of the gateway was set back until each is through again.",
      }),
      lastSuccessAt: t.expose("lastSuccessAt", {
        type: "DateTime",
        nullable: true,
        description: "When a sync of any type of record was last through. Null until the first time.",
      }),
      nextRunAt: t.expose("nextRunAt", {
        type: "DateTime",
        nullable: true,
        description:
          "When the next sync run is planned; what is past is due. Null while none is: it is paused, or waits for a reconnect.",
      }),
      waitingUntil: t.expose("waitingUntil", {
        type: "DateTime",
        nullable: true,
        description:
          "The vendor asked us to wait until then: some type of record is not asked for before. Beyond an hour it counts as an hour. Null when it did not, or the time has come.",
      }),
      lastHour: t.expose("lastHour", {
        type: healthWindow,
        nullable: false,
        description: "Runs that began in the last 60 minutes.",
      }),
      lastDay: t.expose("lastDay", {
        type: healthWindow,
        nullable: false,
        description: "Runs that ended in this hour and the 23 before it.",
      }),
      last30Days: t.expose("last30Days", {
        type: healthWindow,
        nullable: false,
        description: "Runs that ended in this hour and the 719 before it.",
      }),
      rejectedRecords: t.expose("rejected", {
        type: [rejectedRecords],
        nullable: false,
        description:
          "What the copy lacks because it could not be understood, by type of record. A record leaves it when it is understood, or gone. Empty when all is well. System.rejectedRecords lists them.",
      }),
    }),
  });
  builder.objectFields(refs.system, (t) => ({
    health: t.field({
      type: health,
      nullable: false,
      description: "How well Fettle's copy of it is kept.",
      complexity: healthCost,
      resolve: (system, _arguments, { loaders }) => loaders.of(healthLoader).load(system),
    }),
  }));
}
