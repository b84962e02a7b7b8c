import type { Catalog } from "../catalog/catalog.ts";
import { createConnections } from "./connections.ts";
import { createBuilder } from "./create-builder.ts";
import { createEnumerations } from "./enumerations.ts";
import { addExpectedErrors } from "./expected-errors.ts";
import { createFilterOperators } from "./filter-operators.ts";
import type { Graph } from "./graph.ts";
import { createMoneyInput } from "./money-input.ts";
import { addNode, addNodeQueries } from "./node-queries.ts";
import { createNodes } from "./nodes.ts";

/** Creates the graph that parts extend: the root types and everything that parts share. */
export function createGraph(catalog: Catalog): Graph {
  const builder = createBuilder();
  builder.queryType({ description: "Everything that can be read. Requires the scope read." });
  builder.mutationType({
    description:
      "Everything that can be changed. An expected failure is a member of the result; every other failure is an error.",
  });
  builder.subscriptionType({
    description: "Everything that can be followed live. Resume a stream with after, on any node. Requires the scope read.",
  });
  const money = createMoneyInput(builder);
  const graph: Graph = {
    catalog,
    builder,
    enumerations: createEnumerations(builder),
    operators: createFilterOperators(builder, money),
    money,
    connections: createConnections(builder),
    ...addExpectedErrors(builder),
    nodes: createNodes(),
  };
  addNode(graph);
  addNodeQueries(graph);
  return graph;
}
