import { zstdDecompressSync } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import type { GatewayConfiguration } from "../../src/configuration.ts";

const everyTable = `
  select format('%I.%I', namespace.nspname, class.relname)
  from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
  where class.relkind = 'r' and namespace.nspname not like 'pg\\_%' and namespace.nspname <> 'information_schema'`;

/** Every row of every table, as JSON, by table. */
async function dump(query: (statement: string) => Promise<readonly unknown[][]>): Promise<ReadonlyMap<string, string>> {
  await query("set row_security = off");
  const texts = new Map<string, string>();
  for (const [table] of await query(everyTable)) {
    const rows = await query(`select row_to_json(one)::text from ${String(table)} one`);
    texts.set(String(table), withPlain(rows.flat().join("\n")));
  }
  return texts;
}

/** With what is compressed as plain text behind it: compressed, it would hide its secrets. */
const withPlain = (text: string): string =>
  [
    text,
    ...text.matchAll(/\\x(28b52ffd[\da-f]+)/gu).map(([, hex = ""]) => zstdDecompressSync(Buffer.from(hex, "hex")).toString()),
  ].join("\n");

async function dumpDatabase(database: GatewayConfiguration["database"]): Promise<ReadonlyMap<string, string>> {
  if (database.kind === "embedded") {
    const pglite = await PGlite.create(database.folder);
    return await dump(async (statement) => (await pglite.query<unknown[]>(statement, [], { rowMode: "array" })).rows).finally(
      () => pglite.close(),
    );
  }
  const client = new Client({ connectionString: database.url });
  await client.connect();
  return await dump(async (text) => (await client.query<unknown[]>({ text, rowMode: "array" })).rows).finally(() => client.end());
}

/**
 * Looks for secrets in every table of a database: as they are, in hexadecimal and in base64. An embedded database must be closed.
 * @throws when it finds one: the error names the table and does not show the secret.
 */
export async function refuseLeaks(database: GatewayConfiguration["database"], secrets: Iterable<string>): Promise<void> {
  const spellings = [...secrets].flatMap((secret) => {
    const bytes = Buffer.from(secret);
    return [secret, bytes.toString("hex"), bytes.toString("base64"), bytes.toString("base64url")];
  });
  const leaks = [...(await dumpDatabase(database))].filter(([, text]) => spellings.some((spelling) => text.includes(spelling)));
  if (leaks.length > 0) throw new Error(`Secrets of this run stand in clear in ${leaks.map(([table]) => table).join(", ")}`);
}
