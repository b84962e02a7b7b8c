import { GatewayError } from "../errors.ts";
import { listCost } from "./connections.ts";
import type { Graph } from "./graph.ts";
import type { NodeView } from "./nodes.ts";
import { oncePerGraph } from "./once-per-graph.ts";
import { pageSizeLimit } from "./page-arguments.ts";

/** Node, the interface of everything with an id. */
export const nodeType = oncePerGraph(({ builder }) => builder.interfaceRef<NodeView>("Node"));

/** Adds Node. */
export function addNode(graph: Graph): void {
  nodeType(graph).implement({
    description: "Any object with an id. Ids are opaque: store them whole and do not parse them.",
    resolveType: (node) => graph.nodes.typeNameOf(node),
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The id, which is unique across all types and never changes." }),
    }),
  });
}

/** Adds `node` and `nodes`. */
export function addNodeQueries(graph: Graph): void {
  const { builder, nodes } = graph;
  const refs = { node: nodeType(graph) };
  builder.queryFields((t) => ({
    node: t.field({
      type: refs.node,
      nullable: true,
      description: "The object with this id. Null when there is none that the token can access.",
      args: { id: t.arg.id({ required: true, description: "The id." }) },
      resolve: (_root, { id }, context) => nodes.byId(context, id),
    }),
    nodes: t.field({
      type: [refs.node],
      nullable: { list: false, items: true },
      description: "The objects with these ids, in the same order. Null where there is none that the token can access.",
      args: { ids: t.arg.idList({ required: true, description: "The ids, at most 200." }) },
      complexity: ({ ids }) => ({ field: listCost, multiplier: Math.min(ids.length, pageSizeLimit) }),
      resolve: (_root, { ids }, context) => {
        if (ids.length > pageSizeLimit) {
          throw new GatewayError(
            "BAD_USER_INPUT",
            `${ids.length} ids are too many for one call. Pass at most ${pageSizeLimit} at a time.`,
          );
        }
        return Promise.all(ids.map((id) => nodes.byId(context, id)));
      },
    }),
  }));
}
