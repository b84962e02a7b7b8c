import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, constants, zstdDecompressSync } from "node:zlib";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import type { GatewayConfiguration } from "@fettle/gateway";
import { administer } from "../harness/administer.ts";
import { moveTimes } from "./move-times.ts";
import type { Written } from "./written.ts";

/** Data that the earlier commit left behind, as though it had been closed a few minutes ago. Disposing removes it. */
export interface Restored extends AsyncDisposable {
  readonly database: GatewayConfiguration["database"];
  readonly encryptionKeysFile: string;
  /** The vendors' data file. */
  readonly vendors: string;
  readonly written: Written;
}

const dumps = fileURLToPath(new URL("dumps", import.meta.url));
/** Longer than any delay in the queue, and shorter than a clock step that the gateway distrusts. */
const restSeconds = 600;

const unpack = async (name: string): Promise<string> => brotliDecompressSync(await readFile(join(dumps, name))).toString();

/** Restores the dump of a store; on a PostgreSQL server it gets its own database. */
export async function restore(store: "embedded" | "postgres", serverUrl: string | null): Promise<Restored> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "fettle-earlier-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const text = await unpack(`${store}/written.json.br`);
  const { writtenAt }: Written = JSON.parse(text);
  const seconds = Math.floor((Date.now() - Date.parse(writtenAt)) / 1000) - restSeconds;
  const vendors = join(folder, "vendors.jsonl");
  await writeFile(vendors, moveTimes(await unpack(`${store}/vendors.jsonl.br`), seconds));
  // The gateway accepts the key file only when nobody else may read it, and a checkout does not keep that mode.
  const encryptionKeysFile = join(folder, "encryption-keys");
  await writeFile(encryptionKeysFile, await readFile(join(dumps, "encryption-keys")), { mode: 0o600 });
  const database =
    store === "embedded"
      ? await restoreFolder(join(folder, "database"), seconds)
      : await restoreDatabase(serverUrl ?? "", seconds, opened);
  const parts = opened.move();
  return {
    database,
    encryptionKeysFile,
    vendors,
    written: JSON.parse(moveTimes(text, seconds)),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function restoreFolder(folder: string, seconds: number): Promise<GatewayConfiguration["database"]> {
  const params = { [constants.ZSTD_d_windowLogMax]: 27 };
  const tar = zstdDecompressSync(await readFile(join(dumps, "embedded/database.tar.zst")), { params });
  const pglite = await PGlite.create(folder, { loadDataDir: new Blob([Uint8Array.from(tar)]) });
  try {
    await pglite.exec("set session_replication_role = replica");
    await pglite.transaction((transaction) => moveRows(transaction, seconds));
  } finally {
    await pglite.close();
  }
  return { kind: "embedded", folder };
}

const timedColumns = `
  select format('%I.%I', namespace.nspname, class.relname) as table, format('%I', attribute.attname) as column,
         format_type(attribute.atttypid, attribute.atttypmod) as type
  from pg_class class
    join pg_namespace namespace on namespace.oid = class.relnamespace
    join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
  where class.relkind = 'r' and namespace.nspname in ('public', 'pgboss') and attribute.attgenerated = ''
    and attribute.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'text'::regtype, 'json'::regtype, 'jsonb'::regtype)`;

/** Moves every time in a row, in a time column or within a text. */
async function moveRows(transaction: Transaction, seconds: number): Promise<void> {
  const { rows: columns } = await transaction.query<{ table: string; column: string; type: string }>(timedColumns);
  for (const [table, ofTable] of Map.groupBy(columns, (row) => row.table)) {
    const names = ofTable.map(({ column }) => `${column}::text`).join(", ");
    const { rows } = await transaction.query<readonly (string | null)[]>(`select ctid::text, ${names} from ${table}`, [], {
      rowMode: "array",
    });
    for (const [place, ...values] of rows) {
      const moved = values.map((value) => (value === null ? null : moveTimes(value, seconds)));
      if (moved.every((value, index) => value === values[index])) continue;
      const sets = ofTable.map(({ column, type }, index) => `${column} = $${index + 2}::text::${type}`).join(", ");
      await transaction.query(`update ${table} set ${sets} where ctid = $1::text::tid`, [place, ...moved]);
    }
  }
}

/** Roles belong to the whole server and are not part of a dump, so a restore creates those that are missing. */
const makeRoles = ["fettle_app", "fettle_service"]
  .map(
    (role) => `do $$ begin create role ${role} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
      exception when duplicate_object or unique_violation then null; end $$;`,
  )
  .join("\n");

async function restoreDatabase(
  serverUrl: string,
  seconds: number,
  opened: AsyncDisposableStack,
): Promise<GatewayConfiguration["database"]> {
  const name = `fettle_test_${randomBytes(8).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await administer(serverUrl, `create database ${name}`);
  opened.defer(() => administer(serverUrl, `drop database ${name} with (force)`));
  await administer(url.href, makeRoles);
  const statements = moveTimes(await unpack("postgres/database.sql.br"), seconds);
  // Lines for psql, which no server understands.
  await administer(url.href, statements.replaceAll(/^\\.*$/gmu, ""));
  return { kind: "postgres", url: url.href };
}
