import { z } from "zod";
import type { Entry, Table } from "../../state/table.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { Answer, Call } from "../operation.ts";

/** What a list's cursor holds: the last record of the page before, or how many records came before. */
export type CursorKind = "place" | "offset";

interface Row {
  readonly id: number;
  readonly updatedAt: string;
}

const place = z.object({ updatedAt: z.iso.datetime(), id: z.int() });
const offset = z.object({ offset: z.int().min(0) });

const startOf = (entries: readonly Entry<Row>[], kind: CursorKind, cursor: string, isDescending: boolean): number => {
  if (kind === "offset") return readCursor(offset, cursor).offset;
  const last = readCursor(place, cursor);
  const isAfter = ({ row }: Entry<Row>) =>
    row.updatedAt === last.updatedAt ? row.id !== last.id : row.updatedAt > last.updatedAt !== isDescending;
  const start = entries.findIndex(isAfter);
  return start < 0 ? entries.length : start;
};

const utc = (time: unknown) => (typeof time === "string" ? new Date(time).toISOString() : undefined);

/** One page of a list, under its name. */
export const listPage = <Listed extends Row>(
  { table, path, member, kind }: { table: Table<Listed>; path: string; member: string; kind: CursorKind },
  { caller, query }: Call,
): Answer => {
  const { cursor, limit, sort, "updatedAt[gte]": since, "updatedAt[lte]": until } = query;
  const isDescending = sort === "-updatedAt";
  const last = utc(until) ?? "9999";
  const listed = table.list(caller.account, utc(since)).filter(({ row }) => row.updatedAt <= last);
  const entries = isDescending ? listed.toReversed() : listed;
  const start = typeof cursor === "string" ? startOf(entries, kind, cursor, isDescending) : 0;
  const page = entries.slice(start, start + Number(limit));
  const end = page.at(-1)?.row;
  const isLast = end === undefined || start + page.length >= entries.length;
  const next = isLast
    ? null
    : writeCursor(kind === "offset" ? { offset: start + page.length } : { updatedAt: end.updatedAt, id: end.id });
  return {
    status: 200,
    body: {
      [member]: page.map(({ row }) => row),
      nextCursor: next,
      nextPageUrl: next === null ? null : `${path}?cursor=${next}`,
    },
    tampered: page.some((entry) => entry.tampered === true),
  };
};
