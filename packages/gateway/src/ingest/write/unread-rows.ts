import { isDeepStrictEqual } from "node:util";
import type { FieldProblem } from "@fettle/connector";
import { sql, type SqlBool } from "kysely";
import { inSteps } from "../../store/in-steps.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { RejectedQuery, RejectedRecord } from "./rejected.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import type { Candidate } from "./to-candidate.ts";

/**
 * Whether other values of a record, which is the same as what is stored, could not be read this time: the connector or its settings have
 * changed.
 */
export const hasOtherProblems = (
  candidate: Candidate,
  row: { readonly hash: string; readonly problems: readonly FieldProblem[] | null } | undefined,
): boolean => row !== undefined && row.hash === candidate.hash && !isDeepStrictEqual(row.problems ?? [], candidate.problems);

/** Brings the problems of records up to date that are the same otherwise: that is no change of theirs. By the primary key. */
export async function replaceProblems(
  transaction: DatabaseTransaction,
  environmentId: string,
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
        on record.environment_id = ${environmentId} and record.id = given.id and record.hash = given.hash
      order by record.id for no key update of record)
    update records set problems = reread.problems
    from reread where records.environment_id = ${environmentId} and records.id = reread.id`.execute(transaction);
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

/** Forgets that records were rejected, by the vendor's keys: they could be read now, or are gone. By the primary key. */
export const forgetRejected = (
  database: Pick<Database, "deleteFrom">,
  environmentId: string,
  records: readonly { readonly systemId: string; readonly entity: string; readonly remoteId: string }[],
) =>
  database
    .deleteFrom("rejected_records")
    .where("environment_id", "=", environmentId)
    // The records of a batch are of one system and entity.
    .where("system_id", "=", records[0]?.systemId ?? "")
    .where("entity", "=", records[0]?.entity ?? "")
    .where(sql<SqlBool>`remote_key = any(${records.map(({ remoteId }) => remoteId)}::text[])`);

/** Forgets the rejected records of an entity that a complete list, which began at a time, did not hold any more. By the primary key. */
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

/** The rejected records of some systems, by entity, with why one of them is. By the primary key. */
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

/** A stretch of a system's rejected records, in the order of the primary key, which it is read by. */
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
