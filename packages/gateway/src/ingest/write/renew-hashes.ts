import { sql } from "kysely";
import { toStoredRecord } from "../../records/record-rows.ts";
import type { Database } from "../../store/database.ts";
import { contentHash, isEarlierHash } from "./content-hash.ts";
import { type Known, selectExisting } from "./record-writes.ts";
import { textsOf } from "./record-texts.ts";

/**
 * Gives records that an earlier version stored their {@link contentHash}, when they are first compared; otherwise each would seem to differ
 * from what its vendor shows. Locks them in the order of their ids. By the primary key.
 */
export async function renewHashes(
  database: Database,
  environmentId: string,
  entity: string,
  known: ReadonlyMap<string, Known | null>,
): Promise<ReadonlyMap<string, Known | null>> {
  const ids = [...known].flatMap(([id, row]) => (row !== null && isEarlierHash(row.hash) ? id : []));
  if (ids.length === 0) return known;
  const rows = await selectExisting(database, environmentId, ids, [entity]).execute();
  const renewed = rows.map((row) => {
    const record = toStoredRecord(row);
    return { id: row.id, before: row.hash, after: contentHash(record, textsOf(record)) };
  });
  await sql`
    with given as (
      select record.id, given.after
      from unnest(${renewed.map(({ id }) => id)}::text[], ${renewed.map(({ before }) => before)}::text[],
        ${renewed.map(({ after }) => after)}::text[]) as given (id, before, after)
      join records as record on record.environment_id = ${environmentId} and record.id = given.id and record.entity = ${entity}
        and record.hash = given.before
      order by record.id for no key update of record)
    update records set hash = given.after
    from given where records.environment_id = ${environmentId} and records.id = given.id and records.entity = ${entity}`.execute(
    database,
  );
  const hashes = new Map(renewed.map(({ id, after }) => [id, after]));
  return new Map(
    Array.from(known, ([id, row]) => [id, row === null ? null : { ...row, hash: hashes.get(id) ?? row.hash }] as const),
  );
}
