import { sql, type SqlBool } from "kysely";
import { recordColumns } from "../../records/record-rows.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { Link } from "./to-candidate.ts";
import { forgetRejected } from "./unread-rows.ts";

/** The stored rows of records with the columns that a decision needs, by primary key. */
export const selectExisting = (database: Database | DatabaseTransaction, environmentId: string, ids: readonly string[]) =>
  database
    .selectFrom("records as r")
    .select([...recordColumns, "r.hash", "r.missing_scans", "r.trusted_after", "r.settled_hash", "r.settled_at"])
    .where("r.environment_id", "=", environmentId)
    .where(sql<SqlBool>`r.id = any(${ids}::text[])`)
    .orderBy("r.id");

/** A record to write, with the hash of its content and the time up to which its copies are doubted. */
export interface RecordWrite {
  readonly record: StoredRecord;
  readonly hash: string;
  readonly trustedAfter?: Date | null;
}

/**
 * Writes records that are new or whose rows are locked, and forgets earlier rejections of them. Returns the number written, which is lower
 * than requested when another writer created one of the new records in the meantime.
 */
export async function upsertRecords(
  transaction: DatabaseTransaction,
  environmentId: string,
  writes: readonly RecordWrite[],
): Promise<number> {
  let written = 0;
  for (const step of inSteps(writes)) {
    const rows = step.map(({ record, hash, trustedAfter }) => ({
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
      problems: record.problems === undefined ? null : JSON.stringify(record.problems),
      trusted_after: trustedAfter ?? null,
    }));
    const result = await transaction
      .with("understood", (database) =>
        forgetRejected(
          database,
          environmentId,
          step.map(({ record }) => record),
        ),
      )
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
            problems: row.ref("excluded.problems"),
            missing_scans: 0,
            trusted_after: row.ref("excluded.trusted_after"),
            settled_hash: null,
            settled_at: null,
          }))
          .whereRef("records.version", "<", "excluded.version"),
      )
      .executeTakeFirst();
    written += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return written;
}

/** Replaces the links of records. */
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
