import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { ingestService } from "../ingest-service.ts";
import type { Reprocessing } from "../renormalize/renormalization-rows.ts";

const reprocessingLoader = defineLoader<string, Reprocessing | null>({
  keyOf: (id) => id,
  async read(ids, { use, principal }) {
    const found = await use(ingestService).reprocessing(principal.environmentId, ids);
    return ids.map((id) => found.get(id) ?? null);
  },
});

/** Adds Reprocessing and `System.reprocessing`. */
export function addReprocessing(graph: Graph): void {
  const { builder } = graph;
  const reprocessing = builder.objectRef<Reprocessing>("Reprocessing").implement({
    description: "How far a system is whose stored records are being read again.",
    fields: (t) => ({
      done: t.exposeInt("done", { nullable: false, description: "How many records have been read again." }),
      total: t.exposeInt("total", {
        nullable: true,
        description: "How many records there were when it began. Null until then.",
      }),
    }),
  });
  builder.objectFields(systemType(graph), (t) => ({
    reprocessing: t.field({
      type: reprocessing,
      nullable: true,
      description:
        "How far Fettle is with reading the stored records again after setFieldMappings or mapWords. Each record that changes reports a change with the cause REPROCESS; until it is read again, it is as before. Null when all records have been read again.",
      resolve: ({ id }, _arguments, { loaders }) => loaders.of(reprocessingLoader).load(id),
    }),
  }));
}
