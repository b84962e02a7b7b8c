import { z } from "zod";
import { readCursor, writeCursor } from "../cursor.ts";
import type { Entry, Table } from "../../state/table.ts";
import type { Answer, Call } from "../operation.ts";

const place = z.object({ updatedAt: z.iso.datetime(), id: z.string() });

const isAfter = (row: { readonly id: string; readonly updatedAt: string }, after: z.infer<typeof place>) =>
  row.updatedAt > after.updatedAt || (row.updatedAt === after.updatedAt && row.id > after.id);

/** One page of a list. It begins after the last record of the previous page, so changes in between do not shift it. */
export const listPage = <Row extends { readonly id: string; readonly updatedAt: string }>(
  table: Table<Row>,
  member: string,
  call: Call,
): Answer => {
  const { limit, cursor, externalReference, "updatedAt[gte]": since } = call.query;
  const changed = table.list(call.caller.account, typeof since === "string" ? new Date(since).toISOString() : undefined);
  const all =
    externalReference === undefined
      ? changed
      : changed.filter(({ row }) => "externalReference" in row && row.externalReference === externalReference);
  const after = typeof cursor === "string" ? readCursor(place, cursor) : undefined;
  const rest: readonly Entry<Row>[] = after === undefined ? all : all.filter(({ row }) => isAfter(row, after));
  const page = rest.slice(0, Number(limit));
  const last = page.at(-1)?.row;
  return {
    status: 200,
    body: {
      [member]: page.map(({ row }) => row),
      nextCursor:
        last === undefined || page.length === rest.length ? null : writeCursor({ updatedAt: last.updatedAt, id: last.id }),
    },
    tampered: page.some((entry) => entry.tampered === true),
  };
};
