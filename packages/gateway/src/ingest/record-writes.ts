import { sql, type SqlBool } from "kysely";
import { recordColumns } from "../records/record-rows.ts";
import type { StoredRecord } from "../records/record.ts";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import { inSteps } from "../store/in-steps.ts";
import type { Link } from "./to-candidate.ts";

/** The stored rows of some records with what deciding needs, by primary key. */
export const selectExisting = (database: Database | DatabaseTransaction, environmentId: string, ids: readonly string[]) =>
  database
    .selectFrom("records as r")
    .select([...recordColumns, "r.hash", "r.missing_scans"])
    .where("r.environment_id", "=", environmentId)
    .where(sql<SqlBool>`r.id = any(${ids}::text[])`)
    .orderBy("r.id");

/**
 * Which of some locked records have been written since a position of the log; none when it is null. By `changes_by_record`. What the log
 * no longer keeps was written long before.
 */
export async function selectWrittenSince(
  transaction: DatabaseTransaction,
  environmentId: string,
  rows: readonly { readonly id: string; readonly version: number }[],
  position: number | null,
): Promise<ReadonlySet<string>> {
  if (position === null || rows.length === 0) return new Set();
  const found = await sql<{ record_id: string }>`
    select change.record_id
    from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ version }) => version)}::int[]) as row (id, version)
    join changes as change
      on change.environment_id = ${environmentId} and change.record_id = row.id and change.version = row.version
    where change.position > ${position}`.execute(transaction);
  return new Set(found.rows.map(({ record_id }) => record_id));
}

/** A record to write, with the hash of what it was made from. */
export interface RecordWrite {
  readonly record: StoredRecord;
  readonly hash: string;
}

/**
 * Writes records whose rows are locked, or that are new. Answers how many were written: fewer than asked when another writer
 * made one of the new ones in the meantime.
 */
export async function upsertRecords(
  transaction: DatabaseTransaction,
  environmentId: string,
  writes: readonly RecordWrite[],
): Promise<number> {
  let written = 0;
  for (const step of inSteps(writes)) {
    const rows = step.map(({ record, hash }) => ({
      environment_id: environmentId,
      id: record.id,
      system_id: record.systemId,
      entity: record.entity,
      remote_id: record.remoteId,
      remote_url: record.remoteUrl,
      version: record.version,
      hash,
      document: JSON.stringify(record.document),
      custom_fields: JSON.stringify(record.customFields),
      remote_data: JSON.stringify(record.remoteData),
      remote_created_at: record.remoteCreatedAt,
      remote_updated_at: record.remoteUpdatedAt,
      created_at: record.createdAt,
      updated_at: record.updatedAt,
      deleted_at: record.deletedAt,
    }));
    const result = await transaction
      .insertInto("records")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(["environment_id", "id"])
          .doUpdateSet((row) => ({
            remote_url: row.ref("excluded.remote_url"),
            version: row.ref("excluded.version"),
            hash: row.ref("excluded.hash"),
            document: row.ref("excluded.document"),
            custom_fields: row.ref("excluded.custom_fields"),
            remote_data: row.ref("excluded.remote_data"),
            remote_created_at: row.ref("excluded.remote_created_at"),
            remote_updated_at: row.ref("excluded.remote_updated_at"),
            updated_at: row.ref("excluded.updated_at"),
            deleted_at: row.ref("excluded.deleted_at"),
            missing_scans: 0,
          }))
          .whereRef("records.version", "<", "excluded.version"),
      )
      .executeTakeFirst();
    written += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return written;
}

/** Replaces the links of some records. */
export async function replaceLinks(
  transaction: DatabaseTransaction,
  environmentId: string,
  linksBySource: ReadonlyMap<string, readonly Link[]>,
): Promise<void> {
  const sources = [...linksBySource.keys()];
  if (sources.length === 0) return;
  await transaction
    .deleteFrom("record_links")
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`source_id = any(${sources}::text[])`)
    .execute();
  const rows = [...linksBySource].flatMap(([source_id, links]) =>
    links.map(({ field, targetId }, ordinal) => ({
      environment_id: environmentId,
      source_id,
      field,
      ordinal,
      target_id: targetId,
    })),
  );
  for (const step of inSteps(rows)) await transaction.insertInto("record_links").values(step).execute();
}

/** Keeps what could not be normalised, with its error, beside the records. Seen again it is only brought up to date. */
export async function keepRejected(
  transaction: DatabaseTransaction,
  environmentId: string,
  rejected: readonly {
    readonly systemId: string;
    readonly entity: string;
    readonly remoteKey: string;
    readonly payload: string;
    readonly error: string;
  }[],
  now: Date,
): Promise<void> {
  for (const step of inSteps(rejected)) {
    await transaction
      .insertInto("rejected_records")
      .values(
        step.map(({ systemId, entity, remoteKey, payload, error }) => ({
          environment_id: environmentId,
          system_id: systemId,
          entity,
          remote_key: remoteKey,
          payload,
          error,
          first_seen_at: now,
          last_seen_at: now,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["environment_id", "system_id", "entity", "remote_key"]).doUpdateSet((row) => ({
          payload: row.ref("excluded.payload"),
          error: row.ref("excluded.error"),
          last_seen_at: row.ref("excluded.last_seen_at"),
        })),
      )
      .execute();
  }
}
