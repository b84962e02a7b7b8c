import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import type { GatewayConfiguration } from "../../src/configuration.ts";

/**
 * Runs statements one by one as the owner of a database, and returns the rows of the last. An embedded database must be closed.
 */
export async function asOwner<Row>(
  database: GatewayConfiguration["database"],
  statements: readonly string[],
): Promise<readonly Row[]> {
  let rows: readonly Row[] = [];
  if (database.kind === "embedded") {
    const pglite = await PGlite.create(database.folder);
    try {
      for (const statement of statements) ({ rows } = await pglite.query<Row>(statement));
    } finally {
      await pglite.close();
    }
    return rows;
  }
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    for (const statement of statements) ({ rows } = await client.query<Row & object>(statement));
  } finally {
    await client.end();
  }
  return rows;
}
