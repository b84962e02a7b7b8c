import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingestService } from "../ingest-service.ts";
import type { SystemEntity } from "../ingest.ts";

/** The cost for one system; the entities of a list of systems are read together. */
const entitiesCost = 5;

/** What each system has of its entities, together for a list of systems. */
export const entitiesLoader = defineLoader<System, readonly SystemEntity[]>({
  keyOf: ({ id }) => id,
  async read(asked, { use, principal }) {
    const found = await use(ingestService).entities(principal.environmentId, asked);
    return asked.map(({ id }) => found.get(id) ?? new Error(`The entities of ${id} are unknown.`));
  },
});

/** Adds SystemEntity and `System.entities`. */
export function addSystemEntities(graph: Graph): void {
  const { builder, enumerations } = graph;
  const status = enumerations.of("SystemEntityStatus", "Whether Fettle has a system's records of one type.", {
    SYNCING: "The first sync has not finished, so records may be missing.",
    SYNCED: "All records are here, and the last sync succeeded.",
    FORBIDDEN:
      "The vendor does not let the system's credentials list these records. Records from earlier stay as they were. Fettle asks again by itself, and at once after syncSystem or a reconnect.",
    FAILED: "The last sync failed. Records from earlier stay as they were; Fettle tries again by itself.",
  });
  const entity = builder.objectRef<SystemEntity>("SystemEntity").implement({
    description: "The state of one type of record in a system.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether Fettle has the records, and if not, why.",
        resolve: (one) => one.status,
      }),
      error: t.exposeString("error", {
        nullable: true,
        description: "A code and what happened. Null unless the status is FORBIDDEN or FAILED.",
      }),
      lastSyncedAt: t.expose("lastSyncedAt", {
        type: "DateTime",
        nullable: true,
        description: "When a sync of these records last succeeded. Null before the first time.",
      }),
      hiddenRecords: t.exposeInt("hiddenRecords", {
        nullable: false,
        description:
          "The number of records that the vendor's lists leave out and that it refuses to show (403), for example because a permission was withdrawn. They are still here, as they were when last seen.",
      }),
    }),
  });
  builder.objectFields(systemType(graph), (t) => ({
    entities: t.field({
      type: [entity],
      nullable: false,
      description: "The types of record that the system's connector brings, and what is here of each.",
      complexity: entitiesCost,
      resolve: (system, _arguments, { loaders }) => loaders.of(entitiesLoader).load(system),
    }),
  }));
}
