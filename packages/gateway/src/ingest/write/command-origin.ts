import type { DatabaseTransaction } from "../../store/database.ts";
import type { Json } from "../../store/tables.ts";
import type { IngestBatch } from "../ingest.ts";
import { canonicalJson, type Candidate } from "./to-candidate.ts";
import type { ChangeOrigin } from "./to-change.ts";

/** A command that the vendor may be carrying out right now. */
export interface RunningCommand {
  readonly record_id: string | null;
  readonly input: { readonly [field: string]: Json };
  readonly trace_id: string;
}

/**
 * The commands under way on a batch's system and entity. A vendor's webhook is often faster than its answer: what it tells of a
 * command's effect is that command's change. By `commands_held`.
 */
export async function runningCommands(
  transaction: DatabaseTransaction,
  { environmentId, systemId, entity, cause }: IngestBatch,
  now: Date,
): Promise<readonly RunningCommand[]> {
  if (cause === "COMMAND" || cause === "BACKFILL") return [];
  return await transaction
    .selectFrom("commands")
    .select(["record_id", "input", "trace_id"])
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("status", "=", "PENDING")
    .where("lease_until", ">", now)
    .where("entity", "=", entity)
    .execute();
}

/** Where a change comes from: of a running command when it shows exactly what that command writes, otherwise of the batch. */
export function originOf(
  batch: IngestBatch,
  candidate: Candidate,
  isNew: boolean,
  commands: readonly RunningCommand[],
): ChangeOrigin {
  const command = commands.find(
    ({ record_id, input }) =>
      (record_id === null ? isNew : record_id === candidate.id) &&
      Object.entries(input).every(([name, value]) => canonicalJson(value) === canonicalJson(candidate.document[name] ?? null)),
  );
  return command === undefined ? batch : { cause: "COMMAND", traceId: command.trace_id, occurredAt: batch.occurredAt };
}
