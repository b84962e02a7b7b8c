import { nodesOptions } from "../graph/connections.ts";
import { oncePerGraph } from "../graph/once-per-graph.ts";
import { changeInterface, type ChangeView } from "./change-types.ts";

/** ChangeConnection. */
export const changeConnection = oncePerGraph((graph) => {
  const refs = { change: changeInterface(graph) };
  return graph.connections.addUncounted<ChangeView>({
    name: "Change",
    plural: "changes",
    node: (t) => t.field({ type: refs.change, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.change], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
});
