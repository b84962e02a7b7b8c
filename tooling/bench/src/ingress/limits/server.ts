import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { Pool } from "pg";
import { signatureHeader } from "../../house/vendor.ts";

/** What the bench passes as the first word. */
interface Setup {
  readonly databaseUrl: string;
  readonly secret: string;
  /** Whether all that wait at the same time are stored in one statement. */
  readonly inGroups: boolean;
}

const { databaseUrl, secret, inGroups }: Setup = JSON.parse(process.argv[2] ?? "{}");
const sessions = 10;
const pool = new Pool({ connectionString: databaseUrl, max: sessions });

const store = `insert into peers.events (environment_id, system_id, event_key, body, received_at)
  select 'env', 'sys', key, body, now() from unnest($1::text[], $2::bytea[]) as event (key, body) on conflict do nothing`;

interface Waiting {
  readonly key: string;
  readonly body: Buffer;
  readonly settle: (isStored: boolean) => void;
}

let waiting: Waiting[] = [];
let isStoring = false;

async function storeAll(events: readonly Waiting[]): Promise<void> {
  const values = [events.map(({ key }) => key), events.map(({ body }) => body)];
  const isStored = await pool.query({ name: "store", text: store, values }).then(
    () => true,
    () => false,
  );
  for (const { settle } of events) settle(isStored);
}

/** One commit at a time; those that come meanwhile are the next group. */
async function storeInGroups(): Promise<void> {
  if (isStoring) return;
  isStoring = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    await storeAll(group);
  }
  isStoring = false;
}

function isSigned(header: string, body: Buffer): boolean {
  const [, time = "", signature = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/u.exec(header) ?? [];
  const expected = createHmac("sha256", secret).update(`${time}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.padEnd(64, "0"), "hex"));
}

async function receive(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (!isSigned(String(request.headers[signatureHeader]), body)) return 401;
  const key = createHash("sha256").update(body).digest("base64url");
  const isStored = await new Promise<boolean>((settle) => {
    if (inGroups) {
      waiting.push({ key, body, settle });
      void storeInGroups();
    } else void storeAll([{ key, body, settle }]);
  });
  return isStored ? 200 : 500;
}

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status, { "content-type": "application/json" }).end('{"received":true}'),
    () => response.destroy(),
  );
});
server.listen(0, "127.0.0.1", () => process.send?.({ type: "ready", ...Object(server.address()) }));
for (const signal of ["SIGTERM", "disconnect"] as const) process.on(signal, () => process.exit(0));
