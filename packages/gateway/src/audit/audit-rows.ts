import { sql, type SqlBool } from "kysely";
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

/**
 * A range of entries, newest first. By `audit_entries_in_order`, or the index of a filter: `audit_entries_by_system`, `_by_token`, `_by_action`,
 * `_by_actor`.
 */
export async function selectEntries(
  database: Database,
  environmentId: string,
  { actorKinds, tokenIds, systemIds, actions, since, until, after, limit }: AuditQuery,
): Promise<readonly AuditEntry[]> {
  let select = selectAll(database, environmentId);
  if (systemIds !== null) select = select.where(isOneOf("system_id", systemIds));
  if (tokenIds !== null) select = select.where(isOneOf("token_id", tokenIds));
  if (actions !== null) select = select.where(isOneOf("action", actions));
  if (actorKinds !== null) select = select.where(isOneOf("actor_kind", actorKinds));
  if (since !== null) select = select.where("at", ">=", since);
  if (until !== null) select = select.where("at", "<", until);
  if (after !== null) {
    select = select
      .where("at", "<=", after.at)
      .where((expression) => expression.or([expression("at", "<", after.at), expression("id", "<", after.id)]));
  }
  return await select.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute();
}

const isOneOf = (column: "system_id" | "token_id" | "action" | "actor_kind", values: readonly string[]) =>
  sql<SqlBool>`${sql.ref(column)} = any(${values}::text[])`;
