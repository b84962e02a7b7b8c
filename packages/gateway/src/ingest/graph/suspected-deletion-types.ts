import { mayRead } from "../../graph/access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemRecordType } from "../../records/graph/entity-ref.ts";
import { loadRecord } from "../../records/graph/record-loaders.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { ingestService } from "../ingest-service.ts";
import type { SuspectedDeletion } from "../ingest.ts";

const mostExamples = 10;
/** Each finding reads its examples separately. */
const examplesCost = 20;
/** The cost for one system; the findings of a list of systems are read together. */
const suspectedCost = 10;

/** The suspected deletions of a system by its id. */
const suspectedDeletionsLoader = defineLoader<string, readonly SuspectedDeletion[]>({
  async read(ids, { use, principal }) {
    const asked = ids.filter((id) => mayRead(principal, id));
    const found = await use(ingestService).suspectedDeletions(principal.environmentId, asked);
    return ids.map((id) => found.get(id) ?? []);
  },
});

const suspectedDeletionType = oncePerGraph(({ builder }) => builder.objectRef<SuspectedDeletion>("HeldDeletion"));

/** Adds HeldDeletion and `System.heldDeletions`. */
export function addSuspectedDeletions(graph: Graph): void {
  const { builder, catalog, enumerations } = graph;
  const refs = {
    suspectedDeletion: suspectedDeletionType(graph),
    node: nodeType(graph),
    system: systemType(graph),
    systemRecord: systemRecordType(graph),
  };
  const status = enumerations.of("HeldDeletionStatus", "Whether an operator has decided about suspected deletions.", {
    HELD: "Nobody has decided yet. Until then nothing is deleted; if the vendor lists the records again, the suspicion is dropped.",
    CONFIRMED: "Fettle deletes the records that the vendor still leaves out.",
    REJECTED: "The records stay, and Fettle keeps looking for them.",
  });
  refs.suspectedDeletion.implement({
    description:
      "A suspected deletion: the vendor's complete lists left out so many records of one type that a fault is more likely. Nothing is deleted until confirmDeletions.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The id to pass to confirmDeletions or rejectDeletions." }),
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether an operator has decided.",
        resolve: ({ decision }) => decision ?? "HELD",
      }),
      count: t.exposeInt("count", { nullable: false, description: "How many records the last complete list left out." }),
      total: t.exposeInt("total", { nullable: false, description: "How many records there are in all." }),
      foundAt: t.expose("foundAt", {
        type: "DateTime",
        nullable: false,
        description: "When a complete list first left out so many.",
      }),
      lastFoundAt: t.expose("lastFoundAt", {
        type: "DateTime",
        nullable: false,
        description: "When a complete list last left them out. Each complete list updates the count.",
      }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Identifies the sync run that first found it, in vendor calls and logs.",
      }),
      examples: t.field({
        type: [refs.systemRecord],
        nullable: false,
        description: `At most ${mostExamples} of the records, for people to look up at the vendor.`,
        complexity: examplesCost,
        resolve: async (suspected, _arguments, { use, principal, loaders }) => {
          const ids = await use(ingestService).suspectedRecords(principal.environmentId, suspected, mostExamples);
          const records = await Promise.all(ids.map((id) => loadRecord(loaders, id)));
          return records.flatMap((record) => (record !== null && catalog.entities.has(record.entity) ? [record] : []));
        },
      }),
    }),
  });
  builder.objectFields(refs.system, (t) => ({
    heldDeletions: t.field({
      type: [refs.suspectedDeletion],
      nullable: false,
      description:
        "Suspected deletions that wait for an operator's decision, by type of record. While there are any, the system is DEGRADED.",
      complexity: suspectedCost,
      resolve: async ({ id }, _arguments, { loaders }): Promise<readonly SuspectedDeletion[]> =>
        loaders.of(suspectedDeletionsLoader).load(id),
    }),
  }));
}
