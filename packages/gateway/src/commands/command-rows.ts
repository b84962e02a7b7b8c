import { sql, type Selectable } from "kysely";
import { slackMilliseconds } from "../clock.ts";
import type { Database, DatabaseTransaction, Store } from "../store/database.ts";
import type { CommandFailure } from "./command-failure.ts";
import { fromStoredFailure, toStoredFailure } from "./stored-failure.ts";
import type { CommandStatus, CommandTable } from "./tables.ts";
import type { Command } from "./commands.ts";
import { systemIsInUse } from "../systems/registry/systems-in-use.ts";

export type CommandRow = Selectable<CommandTable>;

/** How long a process that runs a command is taken to be alive. Longer than any command may take. */
const leaseMilliseconds = 150_000;

/** Until when a process that begins to run a command now is taken to be alive. */
export const leaseFrom = (now: Date): Date => new Date(now.getTime() + leaseMilliseconds);

/** A row of `commands` as the API shows it. */
export function toCommand(row: CommandRow): Command {
  return {
    id: row.id,
    systemId: row.system_id,
    entity: row.entity,
    operation: row.operation,
    recordId: row.unread_remote_id === null ? row.record_id : null,
    status: row.status,
    failure: row.error && fromStoredFailure(row.error),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** By primary key. */
export const selectCommand = (database: Database, environmentId: string, id: string) =>
  database.selectFrom("commands").selectAll().where("environment_id", "=", environmentId).where("id", "=", id).executeTakeFirst();

/** By `commands_by_idempotency_key`. */
export const selectByIdempotencyKey = (database: Database, environmentId: string, systemId: string, key: string) =>
  database
    .selectFrom("commands")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();

/** Writes a new command down. Undefined when its idempotency key has been used in the meantime. */
export const insertCommand = (
  transaction: DatabaseTransaction,
  row: Omit<CommandRow, "input" | "error" | "unread_remote_id" | "read_back_after"> & { readonly input: string },
) =>
  transaction
    .insertInto("commands")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "system_id", "idempotency_key"]).where("idempotency_key", "is not", null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();

/** Takes up the oldest command that is held for a system in use. Undefined when there is none. By `commands_held`. */
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

/** How a command ended, or that it is held again. */
export interface CommandEnd {
  readonly status: CommandStatus;
  readonly recordId: string | null;
  readonly failure: CommandFailure | null;
  /** The vendor's key of what was written, when it could not be read back. Null or left out: there is nothing to read back. */
  readonly unreadRemoteId?: string | null;
  /** Gives the idempotency key back: nothing was carried out, and the same command may be tried again. */
  readonly releasesKey: boolean;
}

/** Writes down how a command ended, and answers it so. One that has been erased meanwhile stays erased. */
export async function finishCommand(database: Database, row: CommandRow, end: CommandEnd, now: Date): Promise<CommandRow> {
  const isOpen = end.status === "HELD" || end.status === "PENDING";
  const unreadRemoteId = end.unreadRemoteId ?? null;
  const values = {
    status: end.status,
    record_id: end.recordId ?? row.record_id,
    lease_until: null,
    finished_at: isOpen ? null : now,
    unread_remote_id: unreadRemoteId,
    read_back_after: unreadRemoteId === null ? null : now,
    ...(end.releasesKey ? { idempotency_key: null } : {}),
  };
  const error = end.failure && toStoredFailure(end.failure);
  await database
    .updateTable("commands")
    .set({ ...values, error: error && JSON.stringify(error) })
    .where("environment_id", "=", row.environment_id)
    .where("id", "=", row.id)
    .execute();
  return { ...row, ...values, error };
}

/** A command that was carried out and could not be read back. */
export type UnreadCommand = CommandRow & { readonly unread_remote_id: string };

/**
 * Takes up a command that is to be read back now, and puts off the next try by as long as it has been unread, at least a minute. Undefined
 * when there is none. By `commands_unread`.
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

/** Writes down that what a command wrote has been read back. By the primary key. */
export async function saveReadBack(
  database: Database,
  row: Pick<CommandRow, "environment_id" | "id">,
  recordId: string,
): Promise<void> {
  await database
    .updateTable("commands")
    .set({ record_id: recordId, unread_remote_id: null, read_back_after: null })
    .where("environment_id", "=", row.environment_id)
    .where("id", "=", row.id)
    .execute();
}

/**
 * The systems in use for which commands are still held, as when a process died right after a reconnect, or are to be read back now.
 * By `commands_held` and `commands_unread`.
 */
export const selectStranded = (store: Store, now: Date) =>
  store.service
    .selectFrom("commands as command")
    .select(["command.environment_id", "command.system_id as id"])
    .distinct()
    .where(({ and, eb, or }) =>
      or([
        eb("command.status", "=", "HELD"),
        and([eb("command.unread_remote_id", "is not", null), eb("command.read_back_after", "<=", now)]),
      ]),
    )
    .where(systemIsInUse({ environmentId: sql.ref("command.environment_id"), systemId: sql.ref("command.system_id") }))
    .execute();

/**
 * Commands whose process died while the vendor was called: whether they were carried out is not known. Those that this process `runs`
 * itself are alive, whatever the clock says. A lease is never longer than it is made for: what is further ahead is of before the clock was
 * set back. Reads what is pending of all environments.
 */
export async function markAbandoned(store: Store, now: Date, runs: readonly string[]): Promise<void> {
  await store.service
    .updateTable("commands")
    .set({ lease_until: leaseFrom(now) })
    .where("status", "=", "PENDING")
    .where("lease_until", ">", new Date(leaseFrom(now).getTime() + slackMilliseconds))
    .execute();
  const failure: CommandFailure = {
    kind: "vendor",
    code: "OUTCOME_UNKNOWN",
    message:
      "The gateway stopped during the call to the vendor. The write may or may not have been carried out; check the record.",
  };
  await store.service
    .updateTable("commands")
    .set({ status: "UNKNOWN", error: JSON.stringify(toStoredFailure(failure)), finished_at: now, lease_until: null })
    .where("status", "=", "PENDING")
    .where("lease_until", "<", now)
    .where(sql<boolean>`id <> all(${runs}::text[])`)
    .execute();
}
