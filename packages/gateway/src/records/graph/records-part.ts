import type { GraphPart } from "../../graph/graph.ts";
import { addAllRecords } from "./all-records.ts";
import { createDocuments } from "./document-fields.ts";
import { recordLists } from "./entity-lists.ts";
import { addEntityType } from "./entity-types.ts";
import { addRecordInterface } from "./record-interface.ts";
import { loadRecord } from "./record-loaders.ts";
import { addRecordQueries } from "./record-queries.ts";
import { addStatisticsQuery } from "./statistics-queries.ts";

/** Entities: their types, queries, filters, orders and relations. */
export const recordsPart: GraphPart = {
  name: "records",
  add(graph) {
    addRecordInterface(graph);
    const documents = createDocuments(graph);
    const lists = recordLists(graph);
    for (const model of graph.catalog.entities.values()) {
      const { name, idPrefix } = model.descriptor;
      addEntityType(graph, { documents, lists }, model);
      graph.nodes.add({
        prefix: idPrefix,
        typeName: name,
        async load({ loaders }, id) {
          const record = await loadRecord(loaders, id);
          return record?.entity === name ? record : null;
        },
      });
    }
    addAllRecords(graph);
    for (const list of lists.values()) {
      addRecordQueries(graph, list);
      addStatisticsQuery(graph, list);
    }
  },
};
