import { sql, type Kysely } from "kysely";
import { StartError } from "../errors.ts";
import type { Roles } from "./roles.ts";

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

/** Finds policies besides ours that let the application see more: where several permit, one is enough. */
const findWidePolicies = ({ app }: Roles, schema: string) => sql<{ name: string; table: string }>`
select policy.polname as name, relation.relname as "table" from pg_policy policy join pg_class relation on relation.oid = policy.polrelid
where relation.relnamespace = quote_ident(${schema})::regnamespace and relation.relrowsecurity
  and policy.polpermissive and policy.polname <> 'tenant'
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
  if (wide === undefined) return;
  throw new StartError(
    `The policy ${wide.name} of the table ${wide.table} shows rows that the policy tenant hides; tenants would not be kept apart. ` +
      `Remove it: DROP POLICY "${wide.name}" ON "${wide.table}";`,
  );
}
