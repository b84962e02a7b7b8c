import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { Client } from "pg";
import { readHashes, writeRecords } from "./statements.ts";

/** What the bench passes as the first word. */
interface Setup {
  readonly databaseUrl: string;
  readonly vendorUrl: string;
}

const { databaseUrl, vendorUrl }: Setup = JSON.parse(process.argv[2] ?? "{}");
const client = new Client({ connectionString: databaseUrl });
await client.connect();

interface Payload {
  readonly id: string;
  readonly [property: string]: unknown;
}

interface Page {
  readonly workOrders: readonly Payload[];
  readonly nextCursor: string | null;
}

async function fetchPage(cursor: string | null): Promise<Page> {
  const response = await fetch(`${vendorUrl}/work-orders?limit=200${cursor === null ? "" : `&cursor=${cursor}`}`);
  return JSON.parse(await response.text());
}

/** The fields that lists show, under names of one's own. */
const documentOf = ({ id, ...payload }: Payload): object => ({
  remoteId: id,
  number: payload["number"],
  title: payload["title"],
  description: payload["description"],
  status: String(payload["status"]).toUpperCase(),
  priority: String(payload["priority"]).toUpperCase(),
  asset: payload["assetId"],
  assignees: payload["assigneeIds"],
  dueAt: payload["dueDate"],
  startedAt: payload["startedAt"],
  completedAt: payload["completedAt"],
  estimatedMinutes: payload["estimatedMinutes"],
});

async function writePage({ workOrders }: Page): Promise<void> {
  const rows = workOrders.map((payload) => {
    const document = JSON.stringify(documentOf(payload));
    const text = JSON.stringify(payload);
    return { id: payload.id, document, text, hash: createHash("sha256").update(document).update(text).digest("base64url") };
  });
  const stored = await client.query<{ id: string; hash: string }>({
    name: "hashes",
    text: readHashes,
    values: [rows.map(({ id }) => id)],
  });
  const hashes = new Map(stored.rows.map(({ id, hash }) => [id, hash]));
  const fresh = rows.filter(({ id, hash }) => hashes.get(id) !== hash);
  if (fresh.length === 0) return;
  const columns = (["id", "hash", "document", "text"] as const).map((name) => fresh.map((row) => row[name]));
  await client.query({ name: "write", text: writeRecords, values: columns });
}

/** Reads the whole list, a page ahead of what is written. Returns the number of records. */
async function sync(): Promise<number> {
  let read = 0;
  let page: Page = await fetchPage(null);
  for (;;) {
    const next = page.nextCursor === null ? null : fetchPage(page.nextCursor);
    await writePage(page);
    read += page.workOrders.length;
    if (next === null) return read;
    page = await next;
  }
}

const server = createServer((_request, response) => {
  const start = performance.now();
  sync().then(
    (read) => response.end(JSON.stringify({ read, milliseconds: performance.now() - start })),
    (error: unknown) => {
      console.error(error);
      response.destroy();
    },
  );
});
server.listen(0, "127.0.0.1", () => process.send?.({ type: "ready", ...Object(server.address()) }));
for (const signal of ["SIGTERM", "disconnect"] as const) process.on(signal, () => process.exit(0));
