import { catalogService } from "../catalog/catalog-service.ts";
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
}

/** Reads a section of the change log, ascending. Its end cursor shows how far it was read, even when nothing was found. */
export async function listChanges(
  { use, principal, size }: GraphQLContext,
  { where, first, after }: ChangesArguments,
): Promise<ConnectionView<ChangeView>> {
  const changeLog = use(changeLogService);
  const { environmentId, systemId } = principal;
  const limit = pageOf({ first }).first ?? 0;
  const selection = readKnownSelection(where, use(catalogService).entities, systemId);
  const start = typeof after === "string" ? decodeCursor(environmentId, after) : await changeLog.floor(environmentId);
  // Even an empty page must report whether more follows, so one entry is read.
  const stretch = await changeLog.records(environmentId, start, Math.max(limit, 1), selection);
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
