import { isDeepStrictEqual } from "node:util";
import type { FieldProblem } from "@fettle/connector";
import { sql, type SqlBool } from "kysely";
import { inSteps } from "../../store/in-steps.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { RejectedQuery, RejectedRecord } from "./rejected.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import type { Candidate } from "./to-candidate.ts";

/**
 * Whether a record that matches the stored version has different unreadable values this time, because the connector or its settings have
 * changed.
 */
export const hasOtherProblems = (
  candidate: Candidate,
  row: { readonly hash: string; readonly problems: readonly FieldProblem[] | null } | undefined,
): boolean => row !== undefined && row.hash === candidate.hash && !isDeepStrictEqual(row.problems ?? [], candidate.problems);

/** Updates the problems of otherwise unchanged records. This is not a change of the record. By the primary key. */
export async function replaceProblems(
  transaction: DatabaseTransaction,
  { environmentId, entity }: Pick<SyncTarget, "environmentId" | "entity">,
  candidates: readonly Candidate[],
): Promise<void> {
  if (candidates.length === 0) return;
  const texts = candidates.map(({ problems }) => (problems.length === 0 ? null : JSON.stringify(problems)));
  await sql`
    with reread as (
      select record.id, given.problems
      from unnest(${candidates.map(({ id }) => id)}::text[], ${candidates.map(({ hash }) => hash)}::text[], ${texts}::jsonb[])
        as given (id, hash, problems)
      join records as record
        on record.environment_id = ${environmentId} and record.id = given.id and record.entity = ${entity} and record.hash = given.hash
      order by record.id for no key update of record)
    update records set problems = reread.problems
    from reread where records.environment_id = ${environmentId} and records.id = reread.id and records.entity = ${entity}`.execute(
    transaction,
  );
}

/** Stores payloads that could not be normalised, with their errors, beside the records. Updates a payload that was stored before. */
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

/** Forgets rejections by the vendor's keys, because the records are readable now or gone. By the primary key. */
export const forgetRejected = (
  database: Pick<Database, "deleteFrom">,
  environmentId: string,
  records: readonly { readonly systemId: string; readonly entity: string; readonly remoteId: string }[],
) =>
  database
    .deleteFrom("rejected_records")
    .where("environment_id", "=", environmentId)
    // All records of a batch have the same system and entity.
    .where("system_id", "=", records[0]?.systemId ?? "")
    .where("entity", "=", records[0]?.entity ?? "")
    .where(sql<SqlBool>`remote_key = any(${records.map(({ remoteId }) => remoteId)}::text[])`);

/** Forgets the rejected records of an entity that a complete list, begun at this time, no longer contained. By the primary key. */
export async function forgetUnlisted(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
  startedAt: Date,
): Promise<void> {
  await database
    .deleteFrom("rejected_records")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .where("last_seen_at", "<", startedAt)
    .execute();
}

/** The number of rejected records per system and entity, with one of the errors. By the primary key. */
export const countRejected = (database: Database, environmentId: string, systemIds: readonly string[]) =>
  database
    .selectFrom("rejected_records")
    .select(({ fn }) => [
      "system_id as systemId",
      "entity",
      fn.countAll<number>().as("count"),
      fn.min("error").as("example"),
      fn.max("last_seen_at").as("lastSeenAt"),
    ])
    .where("environment_id", "=", environmentId)
    .where("system_id", "in", systemIds)
    .groupBy(["system_id", "entity"])
    .orderBy("entity")
    .execute();

/** A range of a system's rejected records, read in the order of the primary key. */
export async function selectRejected(
  database: Database,
  environmentId: string,
  systemId: string,
  { entity, after, limit }: RejectedQuery,
): Promise<readonly RejectedRecord[]> {
  let select = database
    .selectFrom("rejected_records")
    .select([
      "entity",
      "remote_key as remoteKey",
      "payload",
      "error",
      "first_seen_at as firstSeenAt",
      "last_seen_at as lastSeenAt",
    ])
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId);
  if (entity !== null) select = select.where("entity", "=", entity);
  if (after !== null) select = select.where(sql<SqlBool>`(entity, remote_key) > (${after.entity}, ${after.remoteKey})`);
  return await select.orderBy("entity").orderBy("remote_key").limit(limit).execute();
}
