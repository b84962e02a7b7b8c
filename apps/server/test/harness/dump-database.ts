import { PGlite } from "@electric-sql/pglite";
import type { GatewayConfiguration } from "@fettle/gateway";
import { Client } from "pg";

/** Some rows of one table: the values of each column as PostgreSQL writes them. */
export interface DumpedRows {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly isBinary: boolean; readonly values: readonly string[] }[];
}

/** Runs one statement as the owner of the database. */
type Query = (statement: string) => Promise<readonly (readonly unknown[])[]>;

const rowsAtOnce = 2000;
/** No test needs a larger database. */
const mostCharacters = 200_000_000;

const everyColumn = `
  select format('%I.%I', namespace.nspname, class.relname), format('%I', attribute.attname), attribute.atttypid = 'bytea'::regtype
  from pg_class class
    join pg_namespace namespace on namespace.oid = class.relnamespace
    join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
  where class.relkind in ('r', 'm') and namespace.nspname not like 'pg\\_%' and namespace.nspname <> 'information_schema'
  order by class.oid, attribute.attnum`;

async function open(database: GatewayConfiguration["database"]): Promise<AsyncDisposable & { readonly query: Query }> {
  if (database.kind === "embedded") {
    const pglite = await PGlite.create(database.folder);
    return {
      query: async (statement) => (await pglite.query<unknown[]>(statement, [], { rowMode: "array" })).rows,
      [Symbol.asyncDispose]: () => pglite.close(),
    };
  }
  const client = new Client({ connectionString: database.url });
  await client.connect();
  return {
    query: async (text) => (await client.query<unknown[]>({ text, rowMode: "array" })).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/**
 * Every row of every table in every schema, including the job queue, in batches. An embedded database must not be open elsewhere.
 * @throws when row-level security would hide rows, or the database is larger than a test's can be.
 */
export async function* dumpDatabase(database: GatewayConfiguration["database"]): AsyncGenerator<DumpedRows> {
  await using opened = await open(database);
  const { query } = opened;
  await query("set row_security = off");
  const tables = Map.groupBy(await query(everyColumn), ([table]) => String(table));
  let characters = 0;
  for (const [table, described] of tables) {
    const columns = described.map(([, name, isBinary]) => ({ name: String(name), isBinary: isBinary === true }));
    await query("begin read only");
    await query(
      `declare dump no scroll cursor for select ${columns.map(({ name }) => `${name}::text`).join(", ")} from ${table}`,
    );
    for (let isOver = false; !isOver;) {
      const rows = await query(`fetch ${rowsAtOnce} from dump`);
      isOver = rows.length < rowsAtOnce;
      const valuesOf = (place: number): string[] => rows.map((row) => row[place]).filter((value) => typeof value === "string");
      const dumped = columns.map((column, place) => ({ ...column, values: valuesOf(place) }));
      characters += dumped.flatMap(({ values }) => values).reduce((sum, { length }) => sum + length, 0);
      if (characters > mostCharacters) throw new Error(`The database holds more than ${mostCharacters} characters`);
      yield { table, columns: dumped };
    }
    await query("commit");
  }
}
