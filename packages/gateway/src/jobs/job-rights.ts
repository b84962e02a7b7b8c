import type { Roles } from "../store/roles.ts";

/**
 * Lets tenants' transactions send jobs and nothing more: jobs have no row-level security. This is one statement for the owner of
 * the schema `pgboss`, to run at every start. It has an effect at the first start, after a version that granted more (also to the
 * service role), and after pg-boss has recreated a table. Set-up runs on one node at a time: when two sessions grant on the same
 * table at once, PostgreSQL fails one of them.
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
    -- The partition of every queue that has none of its own. An insert returns these two columns.
    grant insert, select (id, start_after) on pgboss.job_common to "${app}";
  end if;
end $$`;
