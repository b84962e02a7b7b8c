import { type FakeAnswer, type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { requestTracker } from "../request-tracker-connector.ts";
import { ownUsers, tickets, users } from "./samples.ts";

type Row = Readonly<Record<string, unknown>>;

const now = "2026-11-30T02:00:00Z";
const missing = { status: 404, json: { message: "Not Found" } };

/** A page of a collection. One row on each gives the lists several pages. */
function page(rows: readonly Row[], { query }: FakeCall): FakeAnswer {
  const number = Number(query.get("page") ?? 1);
  const items = rows.slice(number - 1, number);
  return { json: { page: number, per_page: 1, count: items.length, total: rows.length, pages: rows.length, items } };
}

/** The rows that a query of the connector means: the id, and seconds back from now. */
function find(rows: readonly Row[], { query }: FakeCall): readonly Row[] {
  const text = query.get("query") ?? "";
  const [, operator, id] = /^id ([=>]) (\d+)/u.exec(text) ?? [];
  const [, seconds] = / AND LastUpdated >= '(\d+) seconds ago'$/u.exec(text) ?? [];
  const earliest = seconds === undefined ? 0 : Date.parse(now) - Number(seconds) * 1000;
  return rows
    .filter((row) => row["Status"] !== "deleted" && Date.parse(String(row["LastUpdated"])) >= earliest)
    .filter((row) => (operator === "=" ? Number(row["id"]) === Number(id) : Number(row["id"]) > Number(id)))
    .toSorted((one, other) => Number(one["id"]) - Number(other["id"]));
}

const owner = (key: unknown) => {
  const user = [...users, ...ownUsers].find(({ id, Name }) => String(id) === key || Name === key);
  return { type: "user", id: user?.id, Name: user?.Name };
};

/** A ticket after a write. An empty time is none. */
function written(before: Row, values: Row): Row {
  const { Owner = null, Requestor = null, Queue = null, ...plain } = values;
  const times = ["Starts", "Due"].filter((name) => plain[name] === "").map((name) => [name, "1970-01-01T00:00:00Z"]);
  return {
    ...before,
    ...plain,
    ...Object.fromEntries(times),
    ...(Owner === null ? {} : { Owner: owner(Owner) }),
    ...(Requestor === null ? {} : { Requestor: [{ type: "user", id: Number(Requestor) }] }),
    ...(Queue === null ? {} : { Queue: { type: "queue", id: "3", Name: Queue } }),
    LastUpdated: now,
  };
}

function ticketRoutes(): FakeRoutes {
  const rows = new Map<string, Row>(tickets.map((ticket) => [ticket.id, ticket]));
  const versions = new Map<string, number>();
  const versionOf = (id: string) => `"${versions.get(id) ?? 1}"`;
  return {
    "GET /tickets": (call) => page(find([...rows.values()], call), call),
    "GET /ticket/{id}": ({ parameters: { id = "" } }) => {
      const row = rows.get(id);
      return row === undefined ? missing : { json: { ...row, id: Number(id) }, headers: { etag: versionOf(id) } };
    },
    "POST /ticket": ({ body }) => {
      const id = String(rows.size + 1);
      const fresh = { ...tickets[1], id, Created: now, Status: "new", Requestor: [] };
      rows.set(id, written(fresh, Object(body)));
      const json = { type: "ticket", id, _url: `https://rt.example.invalid/REST/2.0/ticket/${id}` };
      return { status: 201, headers: { location: `/REST/2.0/ticket/${id}` }, json };
    },
    "PUT /ticket/{id}": ({ parameters: { id = "" }, body, headers }) => {
      const row = rows.get(id);
      if (row === undefined) return { status: 404, json: { message: "Resource does not exist; use POST to create" } };
      if (headers["if-match"] !== versionOf(id)) return { status: 412, json: { message: "Precondition Failed" } };
      rows.set(id, written(row, Object(body)));
      versions.set(id, (versions.get(id) ?? 1) + 1);
      return { json: [`Ticket ${id}: Status changed`] };
    },
  };
}

/** A stand-in for RT that keeps what is written to it. */
export const standIn = (routes: FakeRoutes = {}) =>
  fakeVendor({
    connector: requestTracker,
    settings: { address: "https://rt.example.invalid", queue: "Plant" },
    routes: {
      "GET /rt": { json: { Version: "5.0.3+dfsg-3~deb12u7", Plugins: [] }, headers: { date: new Date(now).toUTCString() } },
      "GET /queue/{name}": ({ parameters: { name } }) =>
        name === "Plant" ? { json: { id: 3, Name: name } } : { status: 403, json: { message: "Forbidden" } },
      "GET /users": (call) => page([...ownUsers, ...users], call),
      // What a user sees who is no administrator.
      "GET /user/{id}": ({ parameters: { id } }) => {
        const user = users.find((one) => String(one.id) === id);
        if (user === undefined) return missing;
        const { Name, RealName, EmailAddress } = user;
        const self = { ref: "self", type: "user", id: user.id, _url: `https://rt.example.invalid/REST/2.0/user/${id}` };
        return { json: { Name, RealName, EmailAddress, Privileged: 1, _hyperlinks: [self] } };
      },
      ...ticketRoutes(),
      ...routes,
    },
  });
