import { sql, type Selectable } from "kysely";
import { slackMilliseconds } from "../clock.ts";
import type { Database, DatabaseTransaction, Store } from "../store/database.ts";
import type { CommandFailure } from "./command-failure.ts";
import { fromStoredFailure, toStoredFailure } from "./stored-failure.ts";
import type { CommandStatus, CommandTable, UnwrittenField } from "./tables.ts";
import { settleClaim } from "./external-id-rows.ts";
import type { Command } from "./commands.ts";
import { systemIsInUse } from "../systems/registry/systems-in-use.ts";

export type CommandRow = Selectable<CommandTable>;

/** How long the process that runs a command counts as alive. Longer than any command may take. */
const leaseMilliseconds = 150_000;

/** The end of the lease of a command that starts now. */
export const leaseFrom = (now: Date): Date => new Date(now.getTime() + leaseMilliseconds);

/** A row of `commands` as the API shows it. */
export function toCommand(row: CommandRow): Command {
  return {
    id: row.id,
    systemId: row.system_id,
    entity: row.entity,
    operation: row.operation,
    action: row.action,
    recordId: row.unread_remote_id === null ? row.record_id : null,
    status: row.status,
    failure: row.error && fromStoredFailure(row.error),
    unwritten: row.unwritten ?? [],
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** Reads by primary key. */
export const selectCommand = (database: Database, environmentId: string, id: string) =>
  database.selectFrom("commands").selectAll().where("environment_id", "=", environmentId).where("id", "=", id).executeTakeFirst();

/** Reads by the index `commands_by_idempotency_key`. */
export const selectByIdempotencyKey = (database: Database, environmentId: string, systemId: string, key: string) =>
  database
    .selectFrom("commands")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();

/** Inserts a new command. Returns undefined when its idempotency key has been used in the meantime. */
export const insertCommand = (
  transaction: DatabaseTransaction,
  row: Omit<
    CommandRow,
    "input" | "error" | "unread_remote_id" | "read_back_after" | "unwritten" | "reference" | "answer_until" | "looking_since"
  > & { readonly input: string },
) =>
  transaction
    .insertInto("commands")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "system_id", "idempotency_key"]).where("idempotency_key", "is not", null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();

/** Takes the oldest held command of a system in use, or undefined when there is none. Uses the index `commands_held`. */
export const takeOldestHeld = (database: Database, environmentId: string, systemId: string, now: Date) =>
  database
    .updateTable("commands")
    .set({ status: "PENDING", lease_until: leaseFrom(now) })
    .where("environment_id", "=", environmentId)
    .where("status", "=", "HELD")
    .where(systemIsInUse({ environmentId, systemId }))
    .where("id", "=", (command) =>
      command
        .selectFrom("commands")
        .select("id")
        .where("environment_id", "=", environmentId)
        .where("system_id", "=", systemId)
        .where("status", "=", "HELD")
        .orderBy("created_at")
        .orderBy("id")
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();

/** The end of a command, or its return to HELD. */
export interface CommandEnd {
  readonly status: CommandStatus;
  readonly recordId: string | null;
  readonly failure: CommandFailure | null;
  readonly unwritten?: readonly UnwrittenField[];
  /** The vendor's key of the written record while that cannot be read back. Null or omitted: there is nothing to read back. */
  readonly unreadRemoteId?: string | null;
  /** What the vendor has accepted for later. Null or omitted: nothing. */
  readonly accepted?: { readonly reference: string | null; readonly until: Date } | null;
  /** Frees the idempotency key: nothing was carried out, and the app may retry the same command. */
  readonly releasesKey: boolean;
}

/** Stores the end of a command and returns the updated row. A command that has been erased in the meantime stays erased. */
export async function finishCommand(database: Database, row: CommandRow, end: CommandEnd, now: Date): Promise<CommandRow> {
  if (end.recordId !== null) await settleClaim(database, row, end.recordId);
  const isOpen = end.status === "HELD" || end.status === "PENDING";
  const unreadRemoteId = end.unreadRemoteId ?? null;
  const values = {
    status: end.status,
    record_id: end.recordId ?? row.record_id,
    lease_until: null,
    finished_at: isOpen ? null : now,
    unread_remote_id: unreadRemoteId,
    read_back_after: unreadRemoteId === null ? null : now,
    reference: end.accepted?.reference ?? null,
    answer_until: end.accepted?.until ?? null,
    ...(end.releasesKey ? { idempotency_key: null } : {}),
  };
  const error = end.failure && toStoredFailure(end.failure);
  const unwritten = end.unwritten === undefined || end.unwritten.length === 0 ? null : end.unwritten;
  await database
    .updateTable("commands")
    .set({ ...values, error: error && JSON.stringify(error), unwritten: unwritten && JSON.stringify(unwritten) })
    .where("environment_id", "=", row.environment_id)
    .where("id", "=", row.id)
    .execute();
  return { ...row, ...values, error, unwritten };
}

/** A command that the vendor carried out and whose record has not been read back. */
export type UnreadCommand = CommandRow & { readonly unread_remote_id: string };

/**
 * Takes a command whose record is due to be read back, and postpones the next attempt by the time it has been unread, at least a minute.
 * Returns undefined when there is none. Uses the index `commands_unread`.
 */
export const takeUnread = (
  database: Database,
  environmentId: string,
  systemId: string,
  now: Date,
): Promise<UnreadCommand | undefined> =>
  database
    .updateTable("commands")
    .set({ read_back_after: sql<Date>`${now}::timestamptz + greatest(interval '1 minute', ${now}::timestamptz - finished_at)` })
    .where("environment_id", "=", environmentId)
    .where("id", "=", (command) =>
      command
        .selectFrom("commands")
        .select("id")
        .where("environment_id", "=", environmentId)
        .where("system_id", "=", systemId)
        .where("unread_remote_id", "is not", null)
        .where("read_back_after", "<=", now)
        .orderBy("read_back_after")
        .limit(1),
    )
    .returningAll()
    .$narrowType<{ unread_remote_id: string }>()
    .executeTakeFirst();

/**
 * Stores that the record of a command has been read back. A command that had no other proof counts as carried out from now on: the caller has
 * seen that the record shows what it wrote. Updates by primary key.
 */
export async function saveReadBack(database: Database, row: CommandRow, recordId: string, now: Date): Promise<void> {
  await settleClaim(database, row, recordId);
  await database
    .updateTable("commands")
    .set({
      record_id: recordId,
      unread_remote_id: null,
      read_back_after: null,
      status: "SUCCEEDED",
      error: null,
      finished_at: sql<Date>`case when status = 'SUCCEEDED' then finished_at else ${now}::timestamptz end`,
      answer_until: null,
    })
    .where("environment_id", "=", row.environment_id)
    .where("id", "=", row.id)
    .execute();
}

/**
 * The systems in use that have held or queued commands, for example because a process died right after a reconnect, or commands that are
 * due to be read back. Uses the indexes `commands_held`, `commands_queued` and `commands_unread`.
 */
export const selectStranded = (store: Store, now: Date) =>
  store.service
    .selectFrom("commands as command")
    .select(["command.environment_id", "command.system_id as id"])
    .distinct()
    .where(({ and, eb, or }) =>
      or([
        eb("command.status", "=", "HELD"),
        eb("command.queued", "=", true),
        and([eb("command.unread_remote_id", "is not", null), eb("command.read_back_after", "<=", now)]),
      ]),
    )
    .where(systemIsInUse({ environmentId: sql.ref("command.environment_id"), systemId: sql.ref("command.system_id") }))
    .execute();

/** Why the outcome of a command is unknown whose process died. */
export const abandonedFailure: CommandFailure = {
  kind: "vendor",
  code: "OUTCOME_UNKNOWN",
  message: "The gateway stopped during the call to the vendor. The write may or may not have been carried out; check the record.",
};

/**
 * Marks commands whose process died during the vendor call; nobody knows whether the vendor carried them out. The commands that this process
 * `runs` are alive whatever the clock shows. A lease that ends later than a new lease dates from before the clock was set back, and is
 * shortened. Covers the pending commands of all environments.
 */
export async function markAbandoned(store: Store, now: Date, runs: readonly string[]): Promise<void> {
  await store.service
    .updateTable("commands")
    .set({ lease_until: leaseFrom(now) })
    .where("status", "=", "PENDING")
    .where("lease_until", ">", new Date(leaseFrom(now).getTime() + slackMilliseconds))
    .execute();
  await store.service
    .updateTable("commands")
    .set({ status: "UNKNOWN", error: JSON.stringify(toStoredFailure(abandonedFailure)), finished_at: now, lease_until: null })
    .where("status", "=", "PENDING")
    .where("lease_until", "<", now)
    .where(sql<boolean>`id <> all(${runs}::text[])`)
    .execute();
}
