import type { ObjectRef } from "@pothos/core";
import type { SystemStatusChange } from "../change-log/change.ts";
import { decodeCursor, encodeCursor } from "../change-log/cursor.ts";
import { logStart } from "../change-log/place.ts";
import { GatewayError } from "../errors.ts";
import type { SyncRun } from "../ingest/ingest.ts";
import type { System } from "../systems/systems.ts";
import type { Builder, Types } from "./builder.ts";
import { listCost, type ConnectionView, type EdgeView } from "./connections.ts";
import type { GraphQLContext } from "./context.ts";
import { pageOf, pageSizeOf, type PageArguments } from "./page-arguments.ts";
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
      description: "The statuses it took, newest first, page by page. Kept as long as the change log; the newest stays.",
      args: {
        first: t.arg.int({ required: false, description: "How many: 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of the list, or of systemChanges: what came before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (system, input, context) => listStatusHistory(context, system, input),
    }),
    syncRuns: t.field({
      type: connections.runs,
      nullable: false,
      description:
        "How the vendor was asked for changes, newest first, page by page. Kept for 30 days unless the operator says otherwise.",
      args: {
        entity: t.arg.string({ required: false, description: "Only of this type of record, such as WorkOrder. Left out: all." }),
        first: t.arg.int({ required: false, description: "How many: 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of the list: what began before it." }),
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
  const entity = input.entity ?? null;
  // No entity has such a name, and the database takes every character but this one.
  const isPossible = entity?.includes("\0") !== true;
  const query = { entity, after: after === null ? null : placeOf(after), limit: (first ?? 0) + 1 };
  const found = isPossible ? await services.ingest.syncRuns(principal.environmentId, id, query) : [];
  return pageFrom(found, first ?? 0, after, cursorOf);
}

/** A page of a list of which one item more than asked for has been read. */
function pageFrom<Item>(
  found: readonly Item[],
  first: number,
  after: string | null,
  cursorOfItem: (item: Item) => string,
): ConnectionView<Item> {
  const edges: readonly EdgeView<Item>[] = found.slice(0, first).map((node) => ({ cursor: cursorOfItem(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    place: logStart,
    countAll: () => edges.length,
  };
}

const cursorOf = ({ startedAt, id }: SyncRun) => Buffer.from(`${startedAt.toISOString()} ${id}`).toString("base64url");

function placeOf(cursor: string): Pick<SyncRun, "id" | "startedAt"> {
  const [startedAt = "", id = "", ...rest] = Buffer.from(cursor, "base64url").toString().split(" ");
  const time = new Date(startedAt);
  if (rest.length === 0 && /^run_[0-9a-z]{1,60}$/.test(id) && !Number.isNaN(time.getTime())) return { id, startedAt: time };
  throw new GatewayError("INVALID_CURSOR", "This is not a cursor of this list. Use one that the list gave you, whole.");
}
