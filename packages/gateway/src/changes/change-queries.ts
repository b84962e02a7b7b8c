import { listCost } from "../graph/connections.ts";
import type { Graph } from "../graph/graph.ts";
import { pageSizeOf } from "../graph/page-arguments.ts";
import { changeFilter } from "./change-filter.ts";
import { changeConnection } from "./change-connection.ts";
import { listChanges } from "./changes-query.ts";
import { whenExpired } from "./cursor-words.ts";

const inOrder =
  "Changes stay in the order of the log, which by the clocks of several nodes may differ from that of recordedAt by seconds; adjoining periods have each change once.";

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
        since: t.arg({
          type: "DateTime",
          required: false,
          description: `Starts at the first change that was recorded at this time or later, or at after if that is later. ${inOrder}`,
        }),
        until: t.arg({
          type: "DateTime",
          required: false,
          description:
            "Ends before the first change that was recorded at this time or later. The endCursor then continues there.",
        }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listChanges(context, input),
    }),
  }));
}
