import type { Roles } from "../store/roles.ts";

/**
 * Lets tenants' transactions send jobs, and do nothing else with them: there is no row-level security over jobs. One statement, for the
 * owner of the schema `pgboss`, at every start. It changes something after the first, after a version that gave more (also to the service
 * role), and after pg-boss made a table anew. Set-up runs on one node at a time: PostgreSQL fails one of two who grant on the same table at once.
 */
export const grantSending = ({ app, service }: Roles) => `
do $$
begin
  if has_schema_privilege('${service}', 'pgboss', 'usage')
     or not has_table_privilege('${app}', 'pgboss.queue', 'select')
     or not has_table_privilege('${app}', 'pgboss.job_common', 'insert') then
    revoke all on all tables in schema pgboss from "${app}", "${service}";
    revoke all on schema pgboss from "${app}", "${service}";
    grant usage on schema pgboss to "${app}";
    grant select on pgboss.queue to "${app}";
    -- The partition of every queue without one of its own. What is sent answers these two columns.
    grant insert, select (id, start_after) on pgboss.job_common to "${app}";
  end if;
end $$`;
