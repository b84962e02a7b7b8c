import { sql } from "kysely";
import type { WriteAnswer } from "@fettle/connector";
import { cleanText } from "../ingest/write/clean-json.ts";
import type { IncomingAnswer } from "../ingress/process/write-answers.ts";
import { refusalWords } from "../ingress/receive/refusal-words.ts";
import type { Database, DatabaseTransaction, Store } from "../store/database.ts";
import type { CommandFailure } from "./command-failure.ts";
import type { CommandRow } from "./command-rows.ts";
import { endUnknown } from "./ending-rows.ts";
import { fieldsOf } from "./failure-of.ts";
import { reachState, type RingLog } from "./reach-state.ts";
import { toStoredFailure } from "./stored-failure.ts";

/** A longer reference is not kept: its answer is never recognised, and the outcome becomes unknown. */
export const longestReference = 500;

/**
 * Stores a vendor's answer while the system has a command that may wait for it. It may arrive before the command's reference is stored. Returns
 * whether it was stored now or before. By `commands_held` and `commands_accepted`.
 */
export async function insertAnswer(database: Database, of: IncomingAnswer, now: Date): Promise<boolean> {
  const { environmentId, systemId, isSigned, answer } = of;
  const reference = cleanText(answer.reference);
  if (reference.length > longestReference) return false;
  const remoteId = answer.kind === "written" ? cleanText(answer.remoteId) : null;
  const failure = answer.kind === "refused" ? JSON.stringify(toStoredFailure(failureOf(answer, of.connectorId))) : null;
  const isOwn = sql`environment_id = ${environmentId} and system_id = ${systemId}`;
  const { rows } = await sql`
    insert into write_answers as known (environment_id, system_id, reference, remote_id, failure, is_signed, received_at)
    select ${environmentId}, ${systemId}, ${reference}, ${remoteId}, ${failure}::jsonb, ${isSigned}, ${now}::timestamptz
    where exists (select from commands where ${isOwn} and status = 'PENDING')
      or exists (select from commands where ${isOwn} and reference = ${reference} and status = 'UNKNOWN')
    on conflict (environment_id, system_id, reference) do update set received_at = known.received_at
    returning reference`.execute(database);
  return rows.length > 0;
}

function failureOf(answer: WriteAnswer & { readonly kind: "refused" }, connectorId: string): CommandFailure {
  const { message, fields } = refusalWords(answer);
  if (fields.length === 0) return { kind: "vendor", code: "REFUSED", message };
  return { kind: "invalid", code: "VALIDATION_FAILED", message, fields: fieldsOf(fields, connectorId) };
}

/**
 * Ends the commands of a system that have been answered, also those whose answer came too late. What was written is then due to be read back;
 * until it is, an unsigned answer leaves the command as it was. Returns the number of answers. By the primary key of `write_answers` and
 * `commands_accepted`.
 */
export async function settleAnswers(
  database: Database,
  environmentId: string,
  systemId: string,
  now: Date,
  ring: RingLog,
): Promise<number> {
  type Settled = Pick<CommandRow, "id" | "system_id" | "trace_id"> & { readonly state: "SUCCEEDED" | "FAILED" | null };
  const settle = async (transaction: DatabaseTransaction) => (await settling(transaction)).rows;
  const settling = (transaction: DatabaseTransaction) =>
    sql<Settled>`
    with answered as (
      delete from write_answers as answer using commands as command
      where answer.environment_id = ${environmentId} and answer.system_id = ${systemId}
        and command.environment_id = ${environmentId} and command.system_id = ${systemId} and command.reference is not null
        and command.reference = answer.reference and command.status in ('PENDING', 'UNKNOWN')
      returning command.id, answer.remote_id, answer.failure, answer.is_signed
    )
    update commands set
      status = case when answered.failure is not null then 'FAILED' when answered.is_signed then 'SUCCEEDED' else status end,
      error = case when answered.failure is not null then answered.failure when answered.is_signed then null else error end,
      finished_at = case when answered.failure is not null or answered.is_signed then ${now}::timestamptz else finished_at end,
      answer_until = case when answered.failure is not null or answered.is_signed then null else answer_until end,
      unread_remote_id = answered.remote_id,
      read_back_after = case when answered.remote_id is null then null else ${now}::timestamptz end
    from answered where environment_id = ${environmentId} and commands.id = answered.id
    returning commands.id, commands.system_id, commands.trace_id,
      case when answered.failure is not null then 'FAILED' when answered.is_signed then 'SUCCEEDED' end as state`.execute(
      transaction,
    );
  const settled = await reachState({ database, environmentId, now, ring }, settle, ({ state }) => state);
  return settled.length;
}

/** The systems with commands that have been answered and not ended, because a process died. Scans the answers that nobody waits for. */
export async function selectAnswered({
  service,
}: Store): Promise<readonly { readonly environmentId: string; readonly systemId: string }[]> {
  return await service
    .selectFrom("write_answers as answer")
    .innerJoin("commands as command", (join) =>
      join
        .onRef("command.environment_id", "=", "answer.environment_id")
        .onRef("command.system_id", "=", "answer.system_id")
        .onRef("command.reference", "=", "answer.reference"),
    )
    .where("command.status", "in", ["PENDING", "UNKNOWN"])
    .select(["answer.environment_id as environmentId", "answer.system_id as systemId"])
    .distinct()
    .execute();
}

/** Ends commands that the vendor accepted and did not answer in time. A later answer still settles them. By `commands_unanswered`. */
export async function endUnanswered(store: Store, now: Date, ring: RingLog): Promise<void> {
  const failure: CommandFailure = {
    kind: "vendor",
    code: "OUTCOME_UNKNOWN",
    message: "The vendor accepted the write, but has not reported in time whether it was carried out; check the record.",
  };
  await endUnknown(store, sql<boolean>`status = 'PENDING' and answer_until < ${now}::timestamptz`, failure, now, ring);
}
