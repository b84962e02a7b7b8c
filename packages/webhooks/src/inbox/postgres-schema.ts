/**
 * What {@link createPostgresInbox} runs at its first use, as one statement, for apps that keep their migrations themselves. It changes
 * nothing when the tables exist.
 *
 * A lane's `due_at` is when it can be claimed: when the next try is due, or when its claim ends. It is null while nothing waits.
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
      arrived_at timestamptz not null default now(),
      ended_at timestamptz,
      error text
    );
    create index fettle_inbox_order on fettle_inbox (lane, position, arrival) where state = 'waiting';
    create index fettle_inbox_ended on fettle_inbox (state, ended_at) where state <> 'waiting';
    create table fettle_inbox_lanes (
      lane text primary key,
      waiting integer not null,
      due_at timestamptz,
      claim text,
      version bigint
    );
    create index fettle_inbox_lanes_due on fettle_inbox_lanes (due_at) where due_at is not null;
    create table fettle_inbox_places (name text primary key, place text not null);
  end if;
end $$`;
