import type { Graph } from "../../graph/graph.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { lastSyncedOf } from "../health/entity-statuses.ts";
import type { FirstSync } from "../ingest.ts";
import { entitiesLoader } from "./system-entities.ts";

/** Adds SyncProgress, `System.syncProgress` and `System.lastSyncedAt`. */
export function addSyncProgress(graph: Graph): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const progress = builder.objectRef<FirstSync & { readonly entity: string }>("SyncProgress").implement({
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
      resolve: async (system, _arguments, { loaders }) => lastSyncedOf(await loaders.of(entitiesLoader).load(system)),
    }),
    syncProgress: t.field({
      type: [progress],
      nullable: false,
      description:
        "The progress of each type of record whose first sync is still running. Empty once every first sync is complete.",
      resolve: async (system, _arguments, { loaders }) =>
        (await loaders.of(entitiesLoader).load(system)).flatMap(({ name, first, isLeftOut }) =>
          first === null || isLeftOut ? [] : [{ entity: name, ...first }],
        ),
    }),
  }));
}
