import { sql } from "kysely";
import { randomId } from "../identifiers.ts";
import { tokenName } from "../principals/api-token-rows.ts";
import type { Database } from "../store/database.ts";
import type { AuditEntry, AuditNote, AuditQuery } from "./audit-entry.ts";

/** The most ids that an entry keeps. */
const mostSubjects = 100;

/** Adds an entry, on its own or in the transaction of what it tells. The token's name is looked up by the primary key of tokens. */
export async function insertEntry(database: Database, note: AuditNote): Promise<void> {
  const { environmentId, tokenId } = note;
  await database
    .insertInto("audit_entries")
    .values({
      environment_id: environmentId,
      id: randomId("aud"),
      at: note.at,
      actor_kind: note.actorKind,
      token_id: tokenId,
      token_name: tokenId === null ? null : tokenName(environmentId, tokenId),
      action: note.action,
      system_id: note.systemId,
      subject_ids: sql`${note.subjectIds.slice(0, mostSubjects)}::text[]`,
      arguments: JSON.stringify(note.arguments),
      outcome: note.outcome,
      code: note.code,
      address: note.address,
      trace_id: note.traceId,
    })
    .execute();
}

const selectAll = (database: Database, environmentId: string) =>
  database
    .selectFrom("audit_entries")
    .select([
      "environment_id as environmentId",
      "id",
      "at",
      "actor_kind as actorKind",
      "token_id as tokenId",
      "token_name as tokenName",
      "action",
      "system_id as systemId",
      "subject_ids as subjectIds",
      "arguments",
      "outcome",
      "code",
      "address",
      "trace_id as traceId",
    ])
    .where("environment_id", "=", environmentId);

/** By the primary key. */
export const selectEntry = (database: Database, environmentId: string, id: string): Promise<AuditEntry | undefined> =>
  selectAll(database, environmentId).where("id", "=", id).executeTakeFirst();

/** The entries of a trace, oldest first. By `audit_entries_by_trace`. */
export const selectEntriesOfTrace = (
  database: Database,
  environmentId: string,
  traceId: string,
  limit: number,
): Promise<readonly AuditEntry[]> =>
  selectAll(database, environmentId).where("trace_id", "=", traceId).orderBy("at").orderBy("id").limit(limit).execute();

/**
 * A range of entries, newest first. By `audit_entries_in_order`, or the index of a filter: `audit_entries_by_system`, `_by_token`, `_by_action`,
 * `_by_actor`.
 */
export async function selectEntries(
  database: Database,
  environmentId: string,
  { actorKind, tokenId, systemId, action, since, until, after, limit }: AuditQuery,
): Promise<readonly AuditEntry[]> {
  let select = selectAll(database, environmentId);
  if (systemId !== null) select = select.where("system_id", "=", systemId);
  if (tokenId !== null) select = select.where("token_id", "=", tokenId);
  if (action !== null) select = select.where("action", "=", action);
  if (actorKind !== null) select = select.where("actor_kind", "=", actorKind);
  if (since !== null) select = select.where("at", ">=", since);
  if (until !== null) select = select.where("at", "<", until);
  if (after !== null) {
    select = select
      .where("at", "<=", after.at)
      .where((expression) => expression.or([expression("at", "<", after.at), expression("id", "<", after.id)]));
  }
  return await select.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute();
}
