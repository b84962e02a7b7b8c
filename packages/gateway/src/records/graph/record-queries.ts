import { listCost } from "../../graph/connections.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { Graph } from "../../graph/graph.ts";
import { singularOf } from "../../graph/names.ts";
import { pageSizeOf } from "../../graph/page-arguments.ts";
import { entityRef } from "./entity-ref.ts";
import { listArguments } from "./list-arguments.ts";
import { listRecords, type RecordList } from "./record-lists.ts";
import { loadRecord } from "./record-loaders.ts";
import { selectedOf } from "./selected-properties.ts";
import { writtenSelectionOf } from "./written-selections.ts";

/** Adds `workOrder` and `workOrders` for an entity. */
export function addRecordQueries(graph: Graph, list: RecordList): void {
  const { builder, enumerations } = graph;
  const { descriptor, connection } = list;
  const singular = singularOf(descriptor.name);
  builder.queryField(singular, (t) =>
    t.field({
      type: entityRef(graph, descriptor.name),
      nullable: true,
      description: `The ${descriptor.name} record with this id, even if deleted. Null when there is none.`,
      extensions: followsLog({ on: "records", entity: descriptor.name, idArgument: "id" }),
      args: { id: t.arg.id({ required: true, description: "The record's id." }) },
      resolve: async (_root, { id }, { loaders }, info) => {
        const record = await loadRecord(loaders, id, writtenSelectionOf(info) ?? selectedOf(info, descriptor.name));
        return record?.entity === descriptor.name ? record : null;
      },
    }),
  );
  builder.queryField(descriptor.plural, (t) =>
    t.field({
      type: connection,
      nullable: false,
      description: `The ${descriptor.name} records of all systems, page by page. ${descriptor.description}`,
      extensions: followsLog({ on: "records", entity: descriptor.name }),
      args: listArguments(t.arg, enumerations, list),
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context, info) => listRecords(context, info, list, input),
    }),
  );
}
