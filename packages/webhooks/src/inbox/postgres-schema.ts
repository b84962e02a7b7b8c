/**
 * What {@link createPostgresInbox} runs at its first use, as one statement, for apps that keep their migrations themselves. It changes
 * nothing when the tables exist.
 */
export const postgresInboxMigration = `do $$ begin
  perform pg_advisory_xact_lock(hashtext('fettle_inbox'));
  if to_regclass('fettle_inbox') is null then
    create table fettle_inbox (
      id text primary key,
      lane text not null,
      position bigint not null,
      arrival bigint generated always as identity,
      state text not null default 'waiting' check (state in ('waiting', 'handled', 'failed')),
      body text,
      is_replay boolean not null,
      tries integer not null default 0,
      due_at timestamptz not null default now(),
      arrived_at timestamptz not null default now(),
      ended_at timestamptz,
      error text
    );
    create index fettle_inbox_due on fettle_inbox (due_at) where state = 'waiting';
    create index fettle_inbox_order on fettle_inbox (lane, position, arrival) where state = 'waiting';
    create index fettle_inbox_ended on fettle_inbox (state, ended_at) where state <> 'waiting';
    create table fettle_inbox_lanes (lane text primary key, claim text not null, claimed_until timestamptz not null);
    create table fettle_inbox_versions (lane text primary key, version bigint not null);
    create table fettle_inbox_places (name text primary key, place text not null);
  end if;
end $$`;
