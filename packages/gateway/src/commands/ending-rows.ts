import { sql, type RawBuilder } from "kysely";
import { slackMilliseconds } from "../clock.ts";
import { countUnloggedRemoval } from "../change-log/log-state.ts";
import type { Database, Store } from "../store/database.ts";
import type { CommandFailure } from "./command-failure.ts";
import { leaseFrom, type CommandRow } from "./command-rows.ts";
import { hasClaim, settleClaim } from "./external-id-rows.ts";
import { reachState, stateOf, type EndedRow, type RingLog } from "./reach-state.ts";
import { toStoredFailure } from "./stored-failure.ts";
import type { CommandStatus, UnwrittenField } from "./tables.ts";

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
export async function finishCommand(
  database: Database,
  row: CommandRow,
  end: CommandEnd,
  now: Date,
  ring: RingLog,
): Promise<CommandRow> {
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
  await reachState<EndedRow>(
    { database, environmentId: row.environment_id, now, ring },
    async (transaction) => {
      if (end.recordId !== null) await settleClaim(transaction, row, end.recordId);
      const ended = await transaction
        .updateTable("commands")
        .set({ ...values, error: error && JSON.stringify(error), unwritten: unwritten && JSON.stringify(unwritten) })
        .where("environment_id", "=", row.environment_id)
        .where("id", "=", row.id)
        .returning(["id", "system_id", "trace_id", "status", "queued", "lease_until"])
        .execute();
      if (end.recordId !== null && hasClaim(row)) await countUnloggedRemoval(transaction, row.environment_id);
      return ended;
    },
    stateOf,
  );
  return { ...row, ...values, error, unwritten };
}

/**
 * Stores that the record of a command has been read back. A command that had no other proof counts as carried out from now on: the caller has
 * seen that the record shows what it wrote. Updates by primary key.
 */
export async function saveReadBack(
  database: Database,
  row: CommandRow,
  recordId: string,
  now: Date,
  ring: RingLog,
): Promise<void> {
  const isNew = row.status !== "SUCCEEDED";
  await reachState(
    { database, environmentId: row.environment_id, now, ring },
    async (of) => {
      await settleClaim(of, row, recordId);
      const read = await of
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
        .returning(["id", "system_id", "trace_id"])
        .execute();
      if (hasClaim(row)) await countUnloggedRemoval(of, row.environment_id);
      return read;
    },
    () => (isNew ? "SUCCEEDED" : null),
  );
}

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
export async function markAbandoned(store: Store, now: Date, runs: readonly string[], ring: RingLog): Promise<void> {
  await store.service
    .updateTable("commands")
    .set({ lease_until: leaseFrom(now) })
    .where("status", "=", "PENDING")
    .where("lease_until", ">", new Date(leaseFrom(now).getTime() + slackMilliseconds))
    .execute();
  const isAbandoned = sql<boolean>`status = 'PENDING' and lease_until < ${now}::timestamptz and id <> all(${runs}::text[])`;
  await endUnknown(store, isAbandoned, abandonedFailure, now, ring);
}

/**
 * Ends commands of all environments as unknown, an environment at a time. Covers the pending ones.
 * @throws the first failure, once the commands of all other environments have ended.
 */
export async function endUnknown(
  store: Store,
  which: RawBuilder<boolean>,
  failure: CommandFailure,
  now: Date,
  ring: RingLog,
): Promise<void> {
  const found = await store.service.selectFrom("commands").select("environment_id").distinct().where(which).execute();
  const failures: unknown[] = [];
  for (const { environment_id: environmentId } of found) {
    const database = store.environment(environmentId);
    await reachState(
      { database, environmentId, now, ring },
      (transaction) =>
        transaction
          .updateTable("commands")
          .set({
            status: "UNKNOWN",
            error: JSON.stringify(toStoredFailure(failure)),
            finished_at: now,
            lease_until: null,
            answer_until: null,
          })
          .where("environment_id", "=", environmentId)
          .where(which)
          .returning(["id", "system_id", "trace_id"])
          .execute(),
      () => "UNKNOWN",
    ).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
