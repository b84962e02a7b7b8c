import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { Pool } from "pg";
import { type StatementName, statements } from "../statements.ts";

/** What the bench passes as the first word. */
interface Setup {
  readonly databaseUrl: string;
  readonly sessionOptions: string;
  readonly token: string;
}

const { databaseUrl, sessionOptions, token }: Setup = JSON.parse(process.argv[2] ?? "{}");
const sessions = 10;

// The sessions belong to one role and one environment, so no request has to set them.
const pool = new Pool({ connectionString: databaseUrl, options: sessionOptions, max: sessions });
const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64");
const known = new Map([[hashOf(token), "bench"]]);

interface Row {
  readonly id: string;
  readonly updatedAt: string;
}

const rowsOf = async (name: StatementName, values: readonly unknown[]) =>
  (await pool.query({ name, text: statements[name], values: [...values] })).rows;

function pageOf(rows: readonly Row[], first: number): object {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  const endCursor = last === undefined ? null : Buffer.from(JSON.stringify([last.updatedAt, last.id])).toString("base64url");
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
}

async function answer({ url = "/", headers }: IncomingMessage): Promise<unknown> {
  if (!known.has(hashOf((headers.authorization ?? "").slice("Bearer ".length)))) return { error: "unauthenticated" };
  const { pathname, searchParams } = new URL(url, "http://bench");
  if (pathname === "/") return { __typename: "Query" };
  if (pathname !== "/work-orders") return (await rowsOf("byId", [pathname.slice("/work-orders/".length)]))[0] ?? null;
  const first = Math.min(200, Number(searchParams.get("first")));
  const after = searchParams.get("after");
  if (after !== null) {
    const [updatedAt, id]: readonly string[] = JSON.parse(Buffer.from(after, "base64url").toString());
    return pageOf(await rowsOf("after", [updatedAt, id, first + 1]), first);
  }
  const status = searchParams.get("status");
  const [rows, counted] = await Promise.all([
    rowsOf("byStatus", [status, first + 1]),
    searchParams.has("count") ? rowsOf("count", [status]) : null,
  ]);
  return counted === null ? pageOf(rows, first) : { ...pageOf(rows, first), totalCount: counted[0].count };
}

const server = createServer((request, response) => {
  request.resume();
  answer(request).then(
    (value) => {
      const text = JSON.stringify(value);
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
      response.end(text);
    },
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(0, "127.0.0.1", () => process.send?.({ type: "ready", ...Object(server.address()) }));
for (const signal of ["SIGTERM", "disconnect"] as const) process.on(signal, () => process.exit(0));
