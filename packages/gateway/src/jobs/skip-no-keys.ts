/**
 * Keeps pg-boss from skipping keys. Every ten seconds it notes the keys with active jobs, and until the next note it fetches none
 * of their jobs, even when the run that it saw has long ended. The note is not needed: groups already keep two jobs of a key from
 * running at once.
 *
 * For the owner of the schema `pgboss`, at every start, one node at a time.
 */
export const skipNoKeys = `
create or replace function pgboss.fettle_skip_no_keys() returns trigger language plpgsql as $$
begin
  new.singletons_active := null;
  return new;
end $$;
do $$
begin
  if not exists (select from pg_trigger where tgrelid = 'pgboss.queue'::regclass and tgname = 'fettle_skip_no_keys') then
    create trigger fettle_skip_no_keys before insert or update on pgboss.queue for each row
      when (new.singletons_active is not null) execute function pgboss.fettle_skip_no_keys();
  end if;
end $$;
update pgboss.queue set singletons_active = null where singletons_active is not null`;
