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
  readonly assetId: string | null;
}

const rowsOf = async (name: StatementName, values: readonly unknown[]) =>
  (await pool.query({ name, text: statements[name], values: [...values] })).rows;

async function pageOf(rows: readonly Row[], first: number): Promise<object> {
  const page = rows.slice(0, first);
  const assetIds = page.flatMap(({ assetId }) => assetId ?? []);
  const [assets, assignees] = await Promise.all([rowsOf("assets", [assetIds]), rowsOf("assignees", [page.map(({ id }) => id)])]);
  const assetsById = new Map(assets.map((asset) => [asset.id, asset]));
  const assigneesById = new Map<string, object[]>(page.map(({ id }) => [id, []]));
  for (const { workOrderId, ...assignee } of assignees) assigneesById.get(workOrderId)?.push(assignee);
  const nodes = page.map(({ assetId, ...row }) => ({
    ...row,
    asset: assetsById.get(assetId) ?? null,
    assignees: assigneesById.get(row.id),
  }));
  const last = nodes.at(-1);
  const endCursor = last === undefined ? null : Buffer.from(JSON.stringify([last.updatedAt, last.id])).toString("base64url");
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
}

async function answer({ url = "/", headers }: IncomingMessage): Promise<unknown> {
  if (!known.has(hashOf((headers.authorization ?? "").slice("Bearer ".length)))) return { error: "unauthenticated" };
  const { pathname, searchParams } = new URL(url, "http://bench");
  if (pathname === "/") return { __typename: "Query" };
  if (pathname !== "/work-orders") {
    const { assetId: _assetId, ...row } = (await rowsOf("byId", [pathname.slice("/work-orders/".length)]))[0] ?? {};
    return row;
  }
  const first = Math.min(200, Number(searchParams.get("first")));
  const after = searchParams.get("after");
  if (after !== null) {
    const [updatedAt, id]: readonly string[] = JSON.parse(Buffer.from(after, "base64url").toString());
    return await pageOf(await rowsOf("after", [updatedAt, id, first + 1]), first);
  }
  const status = searchParams.get("status");
  const page = async () => await pageOf(await rowsOf("byStatus", [status, first + 1]), first);
  if (!searchParams.has("count")) return await page();
  const [shown, [counted]] = await Promise.all([page(), rowsOf("count", [status])]);
  return { ...shown, totalCount: counted.count };
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
