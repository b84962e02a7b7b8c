import type { Catalog } from "../catalog/catalog.ts";
import { createConnections } from "./connections.ts";
import { createBuilder } from "./create-builder.ts";
import { createEnumerations } from "./enumerations.ts";
import { addExpectedErrors } from "./expected-errors.ts";
import { createFilterOperators } from "./filter-operators.ts";
import type { Graph } from "./graph.ts";
import { addNode, addNodeQueries } from "./node-queries.ts";
import { createNodes } from "./nodes.ts";

/** The graph that parts add to: the root types, and what all parts share. */
export function createGraph(catalog: Catalog): Graph {
  const builder = createBuilder();
  builder.queryType({ description: "What can be read. Needs the scope read." });
  builder.mutationType({
    description: "What can be changed. An expected failure is a member of the result, everything else an error.",
  });
  builder.subscriptionType({
    description: "What can be followed live. A stream can be resumed with after, on any node. Needs the scope read.",
  });
  const graph: Graph = {
    catalog,
    builder,
    enumerations: createEnumerations(builder),
    operators: createFilterOperators(builder),
    connections: createConnections(builder),
    ...addExpectedErrors(builder),
    nodes: createNodes(),
  };
  addNode(graph);
  addNodeQueries(graph);
  return graph;
}
