import { sql, type Selectable } from "kysely";
import type { Database, DatabaseTransaction, Store } from "../store/database.ts";
import { fromStoredFailure } from "./stored-failure.ts";
import type { CommandTable } from "./tables.ts";
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

/** Reads by primary key. */
export const selectCommands = (database: Database, environmentId: string, ids: readonly string[]) =>
  database
    .selectFrom("commands")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute();

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
