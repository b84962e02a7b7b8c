import { sql, type Kysely } from "kysely";
import pgBoss from "pg-boss/package.json" with { type: "json" };
import { StartError } from "../errors.ts";

/** @throws StartError when a later version has set the store up further than this one knows. */
export async function refuseNewer(owner: Kysely<unknown>, schema: string, known: readonly string[]): Promise<void> {
  const { rows: tables } = await sql<{ migrations: boolean; jobs: boolean }>`
    select to_regclass(format('%I.kysely_migration', ${schema}::text)) is not null as migrations,
      to_regclass('pgboss.version') is not null as jobs`.execute(owner);
  const signs: string[] = [];
  if (tables[0]?.migrations === true) {
    const { rows } = await sql<{ name: string }>`
      select name from ${sql.id(schema, "kysely_migration")} where name <> all(${known}::text[]) order by name`.execute(owner);
    signs.push(...rows.map(({ name }) => name));
  }
  if (tables[0]?.jobs === true) {
    const { rows } = await sql<{ version: number }>`select version from pgboss.version`.execute(owner);
    const version = rows[0]?.version ?? 0;
    if (version > pgBoss.pgboss.schema) signs.push(`version ${version} of the job tables`);
  }
  if (signs.length === 0) return;
  throw new StartError(
    `The store was written by a newer version of Fettle (it has ${signs.join(", ")}, which this version does not know): start that ` +
      "version or a later one, or restore a backup from before the upgrade.",
  );
}
