import { listCost } from "../graph/connections.ts";
import type { Graph } from "../graph/graph.ts";
import { pageSizeOf } from "../graph/page-arguments.ts";
import { changeFilter } from "./change-filter.ts";
import { changeConnection } from "./change-connection.ts";
import { listChanges } from "./changes-query.ts";
import { whenExpired } from "./cursor-words.ts";

/** Adds the query `changes`. */
export function addChangeQueries(graph: Graph): void {
  graph.builder.queryFields((t) => ({
    changes: t.field({
      type: changeConnection(graph),
      nullable: false,
      description: "The change log in ascending order. Without after it starts at the oldest change that is kept.",
      args: {
        where: t.arg({ type: changeFilter(graph), required: false, description: "Selects changes. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of changes, 0 to 200. Default: 50." }),
        after: t.arg.string({
          required: false,
          description: `A cursor of the change log. Returns the changes after it. Default: from the oldest change. ${whenExpired}`,
        }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listChanges(context, input),
    }),
  }));
}
