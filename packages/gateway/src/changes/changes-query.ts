import { catalogService } from "../catalog/catalog-service.ts";
import type { ChangeLog } from "../change-log/change-log.ts";
import { changeLogService } from "../change-log/change-log-service.ts";
import type { ChangeView } from "./change-types.ts";
import { decodeCursor, encodeCursor } from "../change-log/cursor.ts";
import type { ConnectionView } from "../graph/connections.ts";
import type { GraphQLContext } from "../graph/context.ts";
import { pageOf } from "../graph/page-arguments.ts";
import { readKnownSelection } from "./selection-input.ts";

/** The arguments of the query `changes`. */
export interface ChangesArguments {
  readonly where?: object | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly since?: string | null | undefined;
  readonly until?: string | null | undefined;
}

/** Reads a section of the change log, ascending. Its end cursor shows how far it was read, even when nothing was found. */
export async function listChanges(
  { use, principal, size }: GraphQLContext,
  { where, first, after, since, until }: ChangesArguments,
): Promise<ConnectionView<ChangeView>> {
  const changeLog = use(changeLogService);
  const { environmentId, systemId } = principal;
  const limit = pageOf({ first }).first ?? 0;
  const selection = readKnownSelection(where, use(catalogService).entities, systemId);
  const [from, through, floor] = await Promise.all([
    placeOf(changeLog, environmentId, since),
    placeOf(changeLog, environmentId, until),
    typeof after === "string" ? decodeCursor(environmentId, after) : changeLog.floor(environmentId),
  ]);
  const start = from !== undefined && from.position > floor.position ? from : floor;
  // Even an empty page must report whether more follows, so one entry is read.
  const stretch = await changeLog.records(environmentId, start, Math.max(limit, 1), selection, through);
  size.read(stretch.changes.map(({ record }) => record));
  const changes = limit === 0 ? [] : stretch.changes;
  const edges = changes.map((change) => ({
    cursor: encodeCursor(environmentId, change),
    node: { change, matches: change.kind !== "DELETED" },
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: limit === 0 ? stretch.changes.length > 0 : stretch.hasMore,
      hasPreviousPage: typeof after === "string",
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: encodeCursor(environmentId, limit === 0 ? start : stretch.readTo),
    },
  };
}

const placeOf = async (changeLog: ChangeLog, environmentId: string, time: ChangesArguments["since"]) =>
  time === null || time === undefined ? undefined : await changeLog.placeAt(environmentId, new Date(time));
