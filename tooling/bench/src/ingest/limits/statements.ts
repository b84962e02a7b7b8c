/** The least that a synced copy with a change log needs, with the indexes of one list. */
export const createTables = `
  create schema peers;
  create table peers.environments (id text primary key, position bigint not null);
  insert into peers.environments values ('env', 0);
  create table peers.records (
    environment_id text not null,
    id text collate "C" not null,
    version integer not null,
    hash text not null,
    document jsonb not null,
    remote_data jsonb not null,
    updated_at timestamptz(3) not null,
    primary key (environment_id, id)
  );
  create index on peers.records (environment_id, (document ->> 'status'), updated_at desc, id);
  create table peers.changes (
    environment_id text not null,
    position bigint not null,
    record_id text not null,
    kind text not null,
    record jsonb not null,
    recorded_at timestamptz(3) not null,
    primary key (environment_id, position)
  );
`;

/** Ids: the hashes that are stored. */
export const readHashes = "select id, hash from peers.records where environment_id = 'env' and id = any($1)";

/** Ids, hashes, documents and payloads as JSON: writes records and changes, numbered under the environment's counter, in one statement. */
export const writeRecords = `
  with incoming as (
    select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::jsonb[]) with ordinality as row (id, hash, document, payload, ordinal)
  ), counter as (
    update peers.environments set position = position + (select count(*) from incoming) where id = 'env' returning position
  ), written as (
    insert into peers.records select 'env', id, 1, hash, document, payload, now() from incoming
    on conflict (environment_id, id) do update set version = records.version + 1, hash = excluded.hash, document = excluded.document,
      remote_data = excluded.remote_data, updated_at = excluded.updated_at
    returning id, version
  )
  insert into peers.changes
  select 'env', counter.position - incoming.ordinal + 1, incoming.id, case written.version when 1 then 'created' else 'updated' end,
    incoming.document, now()
  from incoming join written using (id) cross join counter`;
