import { sql, type Kysely } from "kysely";

/**
 * Divides `records` into a part for each entity, so that a statement plans over, and a record is written to, the indexes of its entity alone.
 * What is stored becomes the part of entities that have none yet; the next start moves it to theirs (`store/record-parts.ts`).
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const isOfEnvironment = "environment_id = (select current_setting('fettle.environment', true))";

const statements = [
  "alter table records rename to records_unsorted",
  "alter table records_unsorted drop constraint records_pkey",
  "alter index records_by_remote_id rename to records_unsorted_by_remote_id",
  "alter index records_by_remote_id_alone rename to records_unsorted_by_remote_id_alone",
  "alter index records_missing rename to records_unsorted_missing",
  `create table records (
     like records_unsorted including defaults including generated including comments including compression
   ) partition by list (entity)`,
  // Columns that a trigger computes (`store/filled-columns.ts`).
  `do $$ begin
     if exists (select from pg_trigger where tgrelid = 'records_unsorted'::regclass and tgname = 'records_keys') then
       drop trigger records_keys on records_unsorted;
       create trigger records_keys before insert or update of document, deleted_at on records for each row execute function records_keys();
     end if;
   end $$`,
  "alter table records add primary key (environment_id, id, entity)",
  "create unique index records_by_remote_id on records (environment_id, system_id, entity, remote_id)",
  "create index records_by_remote_id_alone on records (environment_id, entity, remote_id)",
  `create index records_missing on records (environment_id, system_id, entity, remote_id)
     where missing_scans > 0 and deleted_at is null`,
  "alter table records enable row level security",
  "alter table records force row level security",
  `create policy tenant on records to fettle_app using (${isOfEnvironment}) with check (${isOfEnvironment})`,
  "create policy service on records to fettle_service using (true) with check (true)",
  "grant select, insert, update, delete on records to fettle_app, fettle_service",
  // A part is only used through the whole, whose policies then count.
  "revoke all on records_unsorted from fettle_app, fettle_service",
  "drop policy if exists tenant on records_unsorted",
  "drop policy if exists service on records_unsorted",
  "alter table records_unsorted no force row level security",
  "alter table records_unsorted disable row level security",
  "alter table records attach partition records_unsorted default",
];
