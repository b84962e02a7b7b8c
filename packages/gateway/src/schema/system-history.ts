import type { ObjectRef } from "@pothos/core";
import type { SystemStatusChange } from "../change-log/change.ts";
import { decodeCursor, encodeCursor } from "../change-log/cursor.ts";
import type { SyncRun } from "../ingest/ingest.ts";
import type { System } from "../systems/systems.ts";
import type { Builder, Types } from "./builder.ts";
import { listCost, type ConnectionView } from "./connections.ts";
import type { GraphQLContext } from "./context.ts";
import { entityArgument, readEntityName } from "./known-names.ts";
import { pageOf, pageSizeOf, type PageArguments } from "./page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "./past-page.ts";
import type { Refs } from "./refs.ts";

type ForwardPage = Pick<PageArguments, "first" | "after">;

/** Adds `System.statusHistory` and `System.syncRuns`, which page into the past. */
export function addSystemHistory(
  builder: Builder,
  refs: Refs,
  connections: {
    readonly changes: ObjectRef<Types, ConnectionView<SystemStatusChange>>;
    readonly runs: ObjectRef<Types, ConnectionView<SyncRun>>;
  },
): void {
  builder.objectFields(refs.system, (t) => ({
    statusHistory: t.field({
      type: connections.changes,
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
    syncRuns: t.field({
      type: connections.runs,
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

async function listStatusHistory(
  { services, principal }: GraphQLContext,
  { id }: System,
  input: ForwardPage,
): Promise<ConnectionView<SystemStatusChange>> {
  const { environmentId } = principal;
  const { first, after } = pageOf(input);
  const before = after === null ? null : decodeCursor(environmentId, after);
  const found = await services.changeLog.statusHistory(environmentId, id, before, (first ?? 0) + 1);
  return pageFrom(found, first ?? 0, after, (change) => encodeCursor(environmentId, change));
}

async function listSyncRuns(
  { services, principal }: GraphQLContext,
  { id }: System,
  input: ForwardPage & { readonly entity?: string | null | undefined },
): Promise<ConnectionView<SyncRun>> {
  const { first, after } = pageOf(input);
  const entity = readEntityName(services.catalog, "entity", input.entity);
  const place = after === null ? null : decodeTimed("run", after);
  const query = { entity, after: place && { id: place.id, startedAt: place.time }, limit: (first ?? 0) + 1 };
  const found = await services.ingest.syncRuns(principal.environmentId, id, query);
  return pageFrom(found, first ?? 0, after, (run) => encodeTimed(run.startedAt, run.id));
}
