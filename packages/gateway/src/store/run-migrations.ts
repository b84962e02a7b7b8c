import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { StoreParts } from "./store-parts.ts";

/** The names of the migrations that have run on a database. */
export async function findMigrations(owner: Kysely<unknown>, schema: string): Promise<ReadonlySet<string>> {
  const { rows: tables } = await sql<{ is_there: boolean }>`
    select to_regclass(format('%I.kysely_migration', ${schema}::text)) is not null as is_there`.execute(owner);
  if (tables[0]?.is_there !== true) return new Set();
  const { rows } = await sql<{ name: string }>`select name from ${sql.id(schema, "kysely_migration")}`.execute(owner);
  return new Set(rows.map(({ name }) => name));
}

/**
 * Runs pending migrations, all or none: the foundation's first, then each stage's in the order of the stages. A migration of an
 * earlier stage may run after those of later stages. It does nothing when none is pending. No other node may set up the database
 * at the same time.
 */
export async function runMigrations(
  owner: Kysely<unknown>,
  schema: string,
  migrations: StoreParts["migrations"],
  found: ReadonlySet<string>,
): Promise<void> {
  const pending = [...migrations.keys()].filter((name) => !found.has(name));
  if (pending.length === 0) return;
  const known = new Set(found);
  await owner.transaction().execute(async (transaction) => {
    // The migrator sorts by name, which is the right order only within one stage.
    for (const names of Map.groupBy(pending, (name) => name.slice(0, name.indexOf("/") + 1)).values()) {
      for (const name of names) known.add(name);
      const migrator = new Migrator({
        db: transaction,
        provider: { getMigrations: async () => Object.fromEntries([...migrations].filter(([name]) => known.has(name))) },
        migrationTableSchema: schema,
        allowUnorderedMigrations: true,
      });
      const { error } = await migrator.migrateToLatest();
      if (error !== undefined) throw error;
    }
  });
}
