import { sql, type Kysely } from "kysely";
import { StartError } from "../errors.ts";
import type { Roles } from "./roles.ts";
import { literal } from "./field-expression.ts";

/**
 * Gives the roles back what a restore may have lost: a dump names roles and rights of the server that it comes from, which the one that it
 * is put back on may not know. One statement, for the owner of the tables. It changes something only where `environments` shows
 * the loss; the migrations give all rights otherwise.
 */
export const restoreRights = ({ app, service }: Roles, schema: string): string => `
do $$
declare
  app constant text := ${literal(app)};
  service constant text := ${literal(service)};
  place constant text := ${literal(schema)};
  one record;
  key text;
begin
  if not has_schema_privilege(app, place, 'usage') or not has_schema_privilege(service, place, 'usage') then
    execute format('grant usage on schema %I to %I, %I', place, app, service);
  end if;
  if has_table_privilege(app, format('%I.environments', place), 'select')
     and has_table_privilege(service, format('%I.environments', place), 'insert')
     and (select count(*) from pg_policies where schemaname = place and tablename = 'environments'
          and (policyname, roles) in (('tenant', array[app::name]), ('service', array[service::name]))) = 2 then
    return;
  end if;
  for one in
    select relation.relname as name from pg_class relation
    where relation.relnamespace = quote_ident(place)::regnamespace and relation.relkind in ('r', 'p') and relation.relrowsecurity
      and (relation.relname = 'environments' or exists (
        select from pg_attribute where attrelid = relation.oid and attname = 'environment_id' and not attisdropped))
  loop
    key := case one.name when 'environments' then 'id' else 'environment_id' end;
    execute format('drop policy if exists tenant on %I.%I', place, one.name);
    execute format('drop policy if exists service on %I.%I', place, one.name);
    execute format('create policy tenant on %I.%I to %I
        using (%I = (select current_setting(''fettle.environment'', true)))
        with check (%I = (select current_setting(''fettle.environment'', true)))', place, one.name, app, key, key);
    execute format('create policy service on %I.%I to %I using (true) with check (true)', place, one.name, service);
    execute format('grant select, insert, update, delete on %I.%I to %I, %I', place, one.name, app, service);
  end loop;
  execute format('revoke insert, delete on %I.environments from %I', place, app);
  execute format('grant select, insert, update on %I.workspaces, %I.trusted_time to %I', place, place, service);
end $$`;

const findUnsafeRoles = ({ app, service }: Roles, schema: string) => sql<{ role: string; reason: string }>`
select rolname as role,
  case when rolsuper then 'is a superuser'
    when rolbypassrls then 'may bypass row-level security'
    when rolname = ${app} and pg_has_role(oid, ${service}::name, 'member') then 'is a member of the role that sees all environments'
    else 'owns tables, or is a member of a role that does' end as reason
from pg_roles role
where rolname in (${app}, ${service}) and (rolsuper or rolbypassrls
  or (rolname = ${app} and pg_has_role(oid, ${service}::name, 'member'))
  or exists (select from pg_class where relnamespace = quote_ident(${schema})::regnamespace and relkind in ('r', 'p')
    and pg_has_role(role.oid, relowner, 'member')))`;

/** Tables whose rows are tenants', told by their policy or, should that be gone as well, by what they hold and the application may read. */
const findOpenTables = ({ app }: Roles, schema: string) => sql<{ name: string }>`
select relation.relname as name from pg_class relation
where relnamespace = quote_ident(${schema})::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
  and (exists (select from pg_policy where polrelid = relation.oid and polname = 'tenant')
    or has_table_privilege(${app}::name, relation.oid, 'select') and (relname = 'environments' or exists (
      select from pg_attribute where attrelid = relation.oid and attname = 'environment_id' and not attisdropped)))`;

/** Policies beside ours that let the application see more: of several that permit something, one is enough. */
const findWidePolicies = ({ app }: Roles, schema: string) => sql<{ name: string; table: string }>`
select policy.polname as name, relation.relname as "table" from pg_policy policy join pg_class relation on relation.oid = policy.polrelid
where relation.relnamespace = quote_ident(${schema})::regnamespace and policy.polpermissive and policy.polname <> 'tenant'
  and exists (select from pg_policy where polrelid = relation.oid and polname = 'tenant')
  and exists (select from unnest(policy.polroles) role where role = 0 or pg_has_role(${app}::name, role, 'member'))`;

/** @throws StartError when row-level security would not keep tenants apart. */
export async function refuseUnsafeRoles(owner: Kysely<unknown>, roles: Roles, schema: string): Promise<void> {
  const unsafe = (await findUnsafeRoles(roles, schema).execute(owner)).rows[0];
  if (unsafe !== undefined) {
    throw new StartError(
      `The database role ${unsafe.role} ${unsafe.reason}; tenants would not be kept apart. Revoke that right.`,
    );
  }
  const wide = (await findWidePolicies(roles, schema).execute(owner)).rows[0];
  if (wide !== undefined) {
    throw new StartError(
      `The policy ${wide.name} of the table ${wide.table} shows rows that the policy tenant hides; tenants would not be kept apart. ` +
        `Remove it: DROP POLICY "${wide.name}" ON "${wide.table}";`,
    );
  }
  const open = (await findOpenTables(roles, schema).execute(owner)).rows[0];
  if (open === undefined) return;
  throw new StartError(
    `Row-level security is disabled for the table ${open.name}; tenants would not be kept apart. Enable it: ` +
      `ALTER TABLE "${open.name}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "${open.name}" FORCE ROW LEVEL SECURITY;`,
  );
}
