import { sql, type Kysely } from "kysely";
import type { Roles } from "./roles.ts";

/** A policy of row-level security as the database shows it. */
export interface FoundPolicy {
  readonly name: string;
  readonly roles: readonly string[];
  readonly command: string;
  readonly isPermissive: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

/** A table as the database's catalogue shows it. */
export interface FoundTable {
  readonly name: string;
  /** The table that this one is a part of. Null for most. */
  readonly partOf: string | null;
  readonly columns: readonly string[];
  readonly isSecured: boolean;
  /** Whether row-level security also applies to the owner. */
  readonly isForced: boolean;
  readonly policies: readonly FoundPolicy[];
  /** What our two roles may do, each as `role privilege`, in lower case. */
  readonly rights: readonly string[];
  /** The tables that this table's rows refer to by a cascading foreign key. */
  readonly cascadesFrom: readonly string[];
}

/** The tables that record which migrations have run. */
const bookkeeping = ["kysely_migration", "kysely_migration_lock"];

/**
 * Every table of our schema except those of extensions and of the migrations. It reads only the catalogue and waits for no lock.
 */
export async function readCatalogue(
  owner: Kysely<unknown>,
  schema: string,
  { app, service }: Roles,
): Promise<readonly FoundTable[]> {
  const { rows } = await sql<FoundTable>`
    select relation.relname::text as name,
      (select whole.relname::text from pg_inherits join pg_class whole on whole.oid = inhparent
        where inhrelid = relation.oid and relation.relispartition) as "partOf", relation.relrowsecurity as "isSecured", relation.relforcerowsecurity as "isForced",
      (select coalesce(jsonb_agg(attname order by attnum), '[]') from pg_attribute
        where attrelid = relation.oid and attnum > 0 and not attisdropped) as columns,
      (select coalesce(jsonb_agg(jsonb_build_object('name', policyname, 'roles', to_jsonb(roles::text[]), 'command', cmd,
          'isPermissive', permissive = 'PERMISSIVE', 'using', qual, 'check', with_check)), '[]') from pg_policies
        where schemaname = ${schema} and tablename = relation.relname) as policies,
      (select coalesce(jsonb_agg(role.rolname || ' ' || lower(entry.privilege_type)), '[]')
        from aclexplode(relation.relacl) entry join pg_roles role on role.oid = entry.grantee
        where role.rolname in (${app}, ${service})) as rights,
      (select coalesce(jsonb_agg(parent.relname), '[]') from pg_constraint key join pg_class parent on parent.oid = key.confrelid
        where key.conrelid = relation.oid and key.contype = 'f' and key.confdeltype = 'c') as "cascadesFrom"
    from pg_class relation
    where relation.relnamespace = quote_ident(${schema})::regnamespace and relation.relkind in ('r', 'p')
      and relation.relname <> all(${bookkeeping}::text[])
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = relation.oid and deptype = 'e')
    order by relation.relname`.execute(owner);
  return rows;
}
