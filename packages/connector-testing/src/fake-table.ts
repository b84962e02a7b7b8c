import type { FakeAnswer, FakeCall, FakeRoutes } from "./fake-routes.ts";

type Row = Readonly<Record<string, unknown>>;

/** A page of a {@link fakeTable}. */
export interface FakePage {
  readonly rows: readonly Row[];
  /** What the next page's call has to carry: the number of rows before it. Null at the end. */
  readonly next: string | null;
  /** The number of rows in the whole list. */
  readonly total: number;
}

/** One resource of a vendor that keeps what is written to it. */
export interface FakeTableOptions {
  /** The path of the list, such as `/jobs`. */
  readonly path: string;
  /** The rows to begin with. */
  readonly rows: readonly object[];
  /** The property with a row's key. */
  readonly key: string;
  /** The property with the time of a row's last change, in ISO 8601. Lists are in its order. Default: as inserted. */
  readonly changedAt?: string;
  /** The rows on a page. Default: 1, so that every list has several pages. */
  readonly pageSize?: number;
  /** The query's parameter for the next page's place. Default: `cursor`. */
  readonly cursor?: string;
  /** The query's parameter for the earliest change. Default: `since`. */
  readonly since?: string;
  /** The answer with a page. */
  readonly list: (page: FakePage) => unknown;
  /** The answer with one row. Default: the row. */
  readonly one?: (row: Row) => unknown;
  /** The values of a new row that the caller does not send, such as a status. */
  readonly defaults?: Row;
  /** The vendor's own 404. Default: no body, which connectors may take for a proxy's. */
  readonly missing?: FakeAnswer;
  /** The vendor's clock. Default: a fixed time in 2026. */
  readonly now?: () => string;
}

/**
 * The routes of a resource for `fakeVendor`: `GET` lists and reads, `POST` creates, `PATCH` and `PUT` change, `DELETE` deletes. What is
 * written can be read. Make new routes for each vendor, because they hold its rows.
 */
export function fakeTable(options: FakeTableOptions): FakeRoutes {
  const {
    path,
    key,
    changedAt,
    pageSize = 1,
    cursor = "cursor",
    since = "since",
    defaults = {},
    missing = { status: 404 },
  } = options;
  const { one = (row: Row) => row, now = () => "2026-06-01T00:00:00.000Z" } = options;
  const rows = new Map<string, Row>(options.rows.map((row): [string, Row] => [String(Object(row)[key]), { ...row }]));
  let made = 0;
  const timeOf = (row: Row) => (changedAt === undefined ? "" : String(row[changedAt]));
  const stamped = (row: Row): Row => (changedAt === undefined ? row : { ...row, [changedAt]: now() });

  const list = ({ query }: FakeCall): FakeAnswer => {
    const earliest = query.get(since) ?? "";
    const listed = [...rows.values()]
      .filter((row) => changedAt === undefined || timeOf(row) >= earliest)
      .toSorted((first, second) => (timeOf(first) < timeOf(second) ? -1 : timeOf(first) > timeOf(second) ? 1 : 0));
    const start = Number(query.get(cursor) ?? 0);
    const end = start + pageSize;
    return {
      json: options.list({
        rows: listed.slice(start, end),
        next: end < listed.length ? String(end) : null,
        total: listed.length,
      }),
    };
  };
  const read = (call: FakeCall): FakeAnswer => {
    const row = rows.get(idOf(call));
    return row === undefined ? missing : { json: one(row) };
  };
  const create = ({ body }: FakeCall): FakeAnswer => {
    made += 1;
    const row = stamped({ [key]: `new-${made}`, ...defaults, ...Object(body) });
    rows.set(String(row[key]), row);
    return { status: 201, json: one(row) };
  };
  const change = (call: FakeCall): FakeAnswer => {
    const before = rows.get(idOf(call));
    if (before === undefined) return missing;
    const row = stamped({ ...before, ...Object(call.body) });
    rows.set(idOf(call), row);
    return { json: one(row) };
  };
  const remove = (call: FakeCall): FakeAnswer => (rows.delete(idOf(call)) ? { status: 204 } : missing);

  return {
    [`GET ${path}`]: list,
    [`GET ${path}/{id}`]: read,
    [`POST ${path}`]: create,
    [`PATCH ${path}/{id}`]: change,
    [`PUT ${path}/{id}`]: change,
    [`DELETE ${path}/{id}`]: remove,
  };
}

const idOf = ({ parameters: { id = "" } }: FakeCall): string => id;
