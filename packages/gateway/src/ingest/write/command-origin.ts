import { sql, type SqlBool } from "kysely";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import type { Json } from "../../store/tables.ts";
import type { IngestBatch } from "../ingest.ts";
import type { ChangeActor } from "../../change-log/tables.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Candidate } from "./to-candidate.ts";
import type { ChangeOrigin } from "./to-change.ts";

/** A command that the vendor may be carrying out now. */
export interface RunningCommand {
  readonly system_id: string;
  readonly entity: string;
  readonly record_id: string | null;
  readonly input: { readonly [field: string]: Json };
  readonly trace_id: string;
  readonly token_id: string | null;
}

/**
 * The commands in progress for the systems and entities of batches of one environment. A vendor's webhook often arrives before its answer, and a change that it
 * reports as the effect of a command belongs to that command. By `commands_held`.
 */
export async function runningCommands(
  transaction: DatabaseTransaction,
  environmentId: string,
  batches: readonly Pick<IngestBatch, "systemId" | "entity" | "cause">[],
  now: Date,
): Promise<readonly RunningCommand[]> {
  const concerned = batches.filter(({ cause }) => cause !== "COMMAND" && cause !== "BACKFILL");
  if (concerned.length === 0) return [];
  const systemIds = [...new Set(concerned.map(({ systemId }) => systemId))];
  const entities = [...new Set(concerned.map(({ entity }) => entity))];
  return await transaction
    .selectFrom("commands")
    .select(["system_id", "entity", "record_id", "input", "trace_id", "token_id"])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`system_id = any(${systemIds}::text[])`)
    .where("status", "=", "PENDING")
    .where("lease_until", ">", now)
    .where(sql<SqlBool>`entity = any(${entities}::text[])`)
    .execute();
}

/** The origin of a change: a running command if the record shows exactly the values that the command writes, otherwise the batch. */
export function originOf(
  batch: IngestBatch,
  candidate: Candidate,
  isNew: boolean,
  commands: readonly RunningCommand[],
): ChangeOrigin {
  const command = commands.find(
    ({ system_id, entity, record_id, input }) =>
      system_id === batch.systemId &&
      entity === batch.entity &&
      (record_id === null ? isNew : record_id === candidate.id) &&
      showsValues(candidate.document, input),
  );
  const { traceId, occurredAt, actor = null } = candidate.origin ?? batch;
  if (command !== undefined)
    return { cause: "COMMAND", traceId: command.trace_id, occurredAt, actor: tokenActor(command.token_id) };
  return {
    cause: batch.cause,
    traceId,
    occurredAt,
    actor: actor ?? (batch.cause === "COMMAND" ? null : actorOf(batch, candidate)),
  };
}

/** A new version of the connector reads what the vendor's users changed long before. */
const actorOf = ({ cause, handle: { connector } }: IngestBatch, { lastChangedBy }: Candidate): ChangeActor | null =>
  cause === "REPROCESS" ? { kind: "CONNECTOR", id: connector.id, name: connector.name } : lastChangedBy;

/** The token that has sent a command. Null: it is from before tokens were kept with commands. */
export const tokenActor = (tokenId: string | null): ChangeActor | null =>
  tokenId === null ? null : { kind: "TOKEN", id: tokenId, name: null };

/** Whether a record shows exactly the values of a command, which are named by field paths. */
export const showsValues = (document: RecordDocument, input: RunningCommand["input"]): boolean =>
  Object.entries(input).every(([path, value]) => canonicalJson(value) === canonicalJson(valueAt(document, path)));

function valueAt(document: RecordDocument, path: string): Json {
  const [name = "", own] = path.split(".", 2);
  const value = document[name] ?? null;
  if (own === undefined) return value;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? ((value as RecordDocument)[own] ?? null) : null;
}
