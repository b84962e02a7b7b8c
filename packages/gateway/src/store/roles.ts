/** The role that API work runs as: it owns nothing and sees one environment at a time. */
export const appRole = "fettle_app";

/** The role of work that spans environments. It owns nothing either. */
export const serviceRole = "fettle_service";

/** A role, and the environment that row-level security shows it. */
export interface SessionScope {
  readonly role: typeof appRole | typeof serviceRole;
  /** Empty for the service role, whose policies do not look at it. */
  readonly environmentId: string;
}

/**
 * Makes both roles unless they are there, and lets the connecting user switch to them. Roles belong to the whole server:
 * several databases may do this at the same time, so what is already there is left alone.
 */
export const createRoles = `
do $$
declare role_name text;
begin
  foreach role_name in array array['${appRole}', '${serviceRole}'] loop
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', role_name);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to current_user', role_name);
    end if;
  end loop;
end $$`;

/** Whether either role could get around row-level security: `{ role, reason }` a row, none when all is well. */
export const findUnsafeRoles = `
select rolname as role,
       case when rolsuper then 'is a superuser' when rolbypassrls then 'may bypass row-level security' else 'owns tables' end as reason
from pg_roles
where rolname in ('${appRole}', '${serviceRole}')
  and (rolsuper or rolbypassrls or exists (select from pg_class where relowner = pg_roles.oid and relkind in ('r', 'p')))`;

/** Sets role and environment in one statement. `$3`: for this transaction only, or until they are set again. */
export const setScope = "select set_config('role', $1, $3), set_config('fettle.environment', $2, $3)";
