import { catalogService } from "../../catalog/catalog-service.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { entityArgument, readEntityName } from "../../graph/known-names.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingestService } from "../ingest-service.ts";
import type { SyncRun } from "../ingest.ts";
import { syncRunType } from "./sync-run-types.ts";

/** Adds `System.syncRuns`, a list that pages into the past. */
export function addSyncRuns(graph: Graph): void {
  const refs = { syncRun: syncRunType(graph), system: systemType(graph) };
  const connection = graph.connections.addUncounted<SyncRun>({
    name: "SyncRun",
    plural: "sync runs",
    node: (t) => t.field({ type: refs.syncRun, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.syncRun], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  graph.builder.objectFields(refs.system, (t) => ({
    syncRuns: t.field({
      type: connection,
      nullable: false,
      description:
        "The system's sync runs, newest first, page by page. Fettle keeps them for 30 days unless the operator changes that.",
      args: {
        entity: t.arg.string({ required: false, description: entityArgument }),
        first: t.arg.int({ required: false, description: "The number of items, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the runs that began before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (system, input, context) => listSyncRuns(context, system, input),
    }),
  }));
}

async function listSyncRuns(
  { use, principal }: GraphQLContext,
  { id }: System,
  input: Pick<PageArguments, "first" | "after"> & { readonly entity?: string | null | undefined },
): Promise<ConnectionView<SyncRun>> {
  const { first, after } = pageOf(input);
  const entity = readEntityName(use(catalogService), "entity", input.entity);
  const place = after === null ? null : decodeTimed("run", after);
  const query = { entity, after: place && { id: place.id, startedAt: place.time }, limit: (first ?? 0) + 1 };
  const found = await use(ingestService).syncRuns(principal.environmentId, id, query);
  return pageFrom(found, first ?? 0, after, (run) => encodeTimed(run.startedAt, run.id));
}
