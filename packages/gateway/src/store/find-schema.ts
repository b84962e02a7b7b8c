import { sql, type Kysely } from "kysely";

/**
 * The schema of the gateway's tables, whatever the search path is now. Before the tables exist: the schema where this user's
 * tables go by the operator's search path, or `public`.
 */
export async function findSchema(owner: Kysely<unknown>): Promise<{ readonly schema: string; readonly isNew: boolean }> {
  const { rows } = await sql<{ found: string | null; current: string | null }>`
    select (select namespace.nspname::text from pg_class counted
      join pg_namespace namespace on namespace.oid = counted.relnamespace
      join pg_attribute counter on counter.attrelid = counted.oid and counter.attname = 'change_position'
      join pg_class migrated on migrated.relnamespace = namespace.oid and migrated.relname = 'kysely_migration'
      where counted.relname = 'environments'
      order by namespace.nspname = current_schema() desc nulls last, namespace.nspname = 'public' desc, namespace.nspname
      limit 1) as found, current_schema()::text as current`.execute(owner);
  const { found = null, current = null } = rows[0] ?? {};
  return { schema: found ?? current ?? "public", isNew: found === null };
}
