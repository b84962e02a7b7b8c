import type { InputRef } from "@pothos/core";
import { nodesOptions } from "../../graph/connections.ts";
import { followsLog } from "../../graph/follows-log.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { ReadRecord } from "../record-selection.ts";
import { entityRef } from "./entity-ref.ts";
import { addFilterInput, addMappedInput, addNearInput } from "./filter-inputs.ts";
import { addOrderInput } from "./order-inputs.ts";
import type { RecordLists } from "./record-lists.ts";

/** The filter by a mapped field, which all records share. */
export const mappedInput = oncePerGraph(({ builder, operators }) => addMappedInput(builder, operators));

/** The lists of all entities, with their filters, orders and connections. */
export const recordLists = oncePerGraph((graph): RecordLists => {
  const { builder, catalog, connections, enumerations, operators } = graph;
  let near: InputRef<object> | undefined;
  const nearInput = () => (near ??= addNearInput(builder));
  return new Map(
    [...catalog.entities.values()].map(({ descriptor, extensions }) => [
      descriptor.name,
      {
        descriptor,
        extensions,
        filter: addFilterInput(builder, enumerations, operators, { descriptor, extensions }, nearInput, () => mappedInput(graph)),
        order: addOrderInput(builder, enumerations, { descriptor, extensions }),
        connection: connections.add<ReadRecord>({
          name: descriptor.name,
          plural: descriptor.plural,
          node: (t) =>
            t.field({
              type: entityRef(graph, descriptor.name),
              nullable: false,
              extensions: followsLog(),
              description: "The item.",
              resolve: ({ node }) => node,
            }),
          nodes: (t) =>
            t.field({
              type: [entityRef(graph, descriptor.name)],
              ...nodesOptions,
              extensions: followsLog(),
              resolve: ({ edges }) => edges.map(({ node }) => node),
            }),
        }),
      },
    ]),
  );
});
