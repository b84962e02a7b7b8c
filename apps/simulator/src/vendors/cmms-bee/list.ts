import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { Entry, Table } from "../../state/table.ts";
import type { Answer, Call } from "../operation.ts";

const place = z.object({ updatedAt: z.iso.datetime(), id: z.string() });

const writeCursor = (last: z.infer<typeof place>) => Buffer.from(JSON.stringify(last)).toString("base64url");

const readCursor = (cursor: string) => {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new Refusal(400, "The cursor does not come from this API.", [{ field: "cursor", message: "is not valid" }]);
  }
};

const isAfter = (row: { readonly id: string; readonly updatedAt: string }, after: z.infer<typeof place>) =>
  row.updatedAt > after.updatedAt || (row.updatedAt === after.updatedAt && row.id > after.id);

/** One page of a list. It begins after the last record of the previous page, so changes in between do not shift it. */
export const listPage = <Row extends { readonly id: string; readonly updatedAt: string }>(
  table: Table<Row>,
  member: string,
  call: Call,
): Answer => {
  const { limit, cursor, "updatedAt[gte]": since } = call.query;
  const all = table.list(call.caller.account, typeof since === "string" ? new Date(since).toISOString() : undefined);
  const after = typeof cursor === "string" ? readCursor(cursor) : undefined;
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
