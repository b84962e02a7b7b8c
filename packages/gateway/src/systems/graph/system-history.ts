import type { SystemStatusChange } from "../../change-log/change.ts";
import { changeLogService } from "../../change-log/change-log-service.ts";
import { decodeCursor, encodeCursor } from "../../change-log/cursor.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { pageFrom } from "../../graph/past-page.ts";
import type { System } from "../systems.ts";
import { systemChangeType, systemType } from "./system-types.ts";

/** Adds `System.statusHistory`, which pages backwards in time. */
export function addSystemHistory(graph: Graph): void {
  const refs = { system: systemType(graph), systemChange: systemChangeType(graph) };
  const connection = graph.connections.addUncounted<SystemStatusChange>({
    name: "SystemChange",
    plural: "changes of a system's status",
    node: (t) => t.field({ type: refs.systemChange, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.systemChange], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  graph.builder.objectFields(refs.system, (t) => ({
    statusHistory: t.field({
      type: connection,
      nullable: false,
      description:
        "The system's past and current statuses, newest first, page by page. Fettle keeps them for as long as the change log, and always keeps the newest.",
      args: {
        first: t.arg.int({ required: false, description: "The number of items, 0 to 200. Default: 50." }),
        after: t.arg.string({
          required: false,
          description: "A cursor of this list or of systemChanges. Returns the statuses before it.",
        }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (system, input, context) => listStatusHistory(context, system, input),
    }),
  }));
}

async function listStatusHistory(
  { use, principal }: GraphQLContext,
  { id }: System,
  input: Pick<PageArguments, "first" | "after">,
): Promise<ConnectionView<SystemStatusChange>> {
  const { environmentId } = principal;
  const { first, after } = pageOf(input);
  const before = after === null ? null : decodeCursor(environmentId, after);
  const found = await use(changeLogService).statusHistory(environmentId, id, before, (first ?? 0) + 1);
  return pageFrom(found, first ?? 0, after, (change) => encodeCursor(environmentId, change));
}
