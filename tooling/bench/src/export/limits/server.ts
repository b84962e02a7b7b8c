import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { Client } from "pg";

/** What the bench passes as the first word. */
interface Setup {
  readonly databaseUrl: string;
}

const { databaseUrl }: Setup = JSON.parse(process.argv[2] ?? "{}");
const client = new Client({ connectionString: databaseUrl });
await client.connect();

const atOnce = 1000;

/** PostgreSQL writes the lines; Node passes them on as fast as the reader takes them. */
const declare = `
  declare lines no scroll cursor for
  select json_build_object('id', id, 'number', number, 'title', title, 'description', description, 'status', status, 'priority', priority,
    'asset', asset_id, 'dueAt', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'updatedAt', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as line
  from peers.work_orders order by updated_at desc, id`;

async function exportAll(response: ServerResponse): Promise<void> {
  await client.query("begin read only");
  try {
    await client.query(declare);
    for (;;) {
      const { rows } = await client.query<{ line: string }>(`fetch ${atOnce} from lines`);
      if (rows.length === 0) break;
      const text = rows.map(({ line }) => `${line}\n`).join("");
      if (!response.write(text)) await once(response, "drain");
    }
  } finally {
    await client.query("rollback");
  }
  response.end();
}

const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  exportAll(response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.listen(0, "127.0.0.1", () => process.send?.({ type: "ready", ...Object(server.address()) }));
process.on("SIGTERM", () => void client.end().then(() => process.exit(0)));
