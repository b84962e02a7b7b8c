import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { lastSyncedOf } from "../health/entity-syncs.ts";
import { ingestService } from "../ingest-service.ts";
import type { EntitySync, FirstSync } from "../ingest.ts";

/** How far the lists of systems have been read, together for a list of systems. */
const syncsLoader = defineLoader<System, readonly EntitySync[]>({
  keyOf: ({ id }) => id,
  async read(asked, { use, principal }) {
    const found = await use(ingestService).entitySyncs(principal.environmentId, asked);
    return asked.map(({ id }) => found.get(id) ?? []);
  },
});

/** Adds SyncProgress, `System.syncProgress` and `System.lastSyncedAt`. */
export function addSyncProgress(graph: Graph): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const progress = builder.objectRef<FirstSync & Pick<EntitySync, "entity">>("SyncProgress").implement({
    description: "The progress of the first sync of one type of record.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      read: t.exposeInt("read", {
        nullable: false,
        description:
          "How many records Fettle has read. It starts again at 0 when the vendor's list has to be read again from its beginning.",
      }),
      total: t.exposeInt("total", {
        nullable: true,
        description: "How many records the list has, as the vendor says. Null when the vendor does not say.",
      }),
    }),
  });
  builder.objectFields(refs.system, (t) => ({
    lastSyncedAt: t.field({
      type: "DateTime",
      nullable: true,
      description:
        "Fettle has asked for changes of all the system's types of record at this time or later. Null until the first sync of each of them is complete.",
      resolve: async (system, _arguments, { loaders }) => lastSyncedOf(await loaders.of(syncsLoader).load(system)),
    }),
    syncProgress: t.field({
      type: [progress],
      nullable: false,
      description: "The types of record whose first sync is not complete, with its progress. Empty when all are.",
      resolve: async (system, _arguments, { loaders }) =>
        (await loaders.of(syncsLoader).load(system)).flatMap(({ entity, first }) =>
          first === null ? [] : [{ entity, ...first }],
        ),
    }),
  }));
}
