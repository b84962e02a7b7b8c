import { sql, type Insertable, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import { countCalls } from "./call-hours/call-hour-rows.ts";
import type { CallKind, CallOutcome } from "./call-outcome.ts";
import type { VendorCallTable } from "./tables.ts";

/** A call as it is written. */
export interface VendorCallRow extends Insertable<VendorCallTable> {
  readonly connector_id: string;
  readonly outcome: CallOutcome;
  readonly kind: CallKind;
  readonly started_at: Date;
}

/** Writes and counts calls of any environment, except those of a system that is being erased or gone: a call may end long after that began. */
export async function insertVendorCalls(service: Database, calls: readonly VendorCallRow[]): Promise<void> {
  await service.transaction().execute(async (transaction) => {
    const keys = [...new Set(calls.map(keyOf))];
    const kept = await lockSystems(transaction, keys);
    const erased = await findErased(
      transaction,
      keys.filter((key) => !kept.has(key)),
    );
    // The rest are systems that are not connected yet, whose credentials are on trial.
    const rows = calls.filter((call) => !erased.has(keyOf(call)));
    if (rows.length === 0) return;
    await transaction.insertInto("vendor_calls").values(rows).execute();
    await countCalls(transaction, rows);
  });
}

/** An environment and a system of it; ids have no spaces. */
const keyOf = (call: Pick<VendorCallRow, "environment_id" | "system_id">) => `${call.environment_id} ${call.system_id}`;

/**
 * Locks the systems that exist and are not being erased, and returns their keys. An erasure waits for the transaction, as for every writer
 * of a system. By the primary key.
 */
async function lockSystems(transaction: DatabaseTransaction, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await transaction
    .selectFrom("systems")
    .where(isOneOf("id", keys))
    .where("erase_requested_at", "is", null)
    .orderBy("environment_id")
    .orderBy("id")
    .select(["environment_id", "id as system_id"])
    .forKeyShare()
    .execute();
  return new Set(rows.map(keyOf));
}

/** Those of the systems that existed once: their status changes outlast any call. By `system_changes_by_system`. */
async function findErased(transaction: DatabaseTransaction, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await transaction
    .selectFrom("system_changes")
    .where(isOneOf("system_id", keys))
    .distinct()
    .select(["environment_id", "system_id"])
    .execute();
  return new Set(rows.map(keyOf));
}

const isOneOf = (column: "id" | "system_id", keys: readonly string[]) =>
  sql<SqlBool>`(environment_id, ${sql.ref(column)}) in (${sql.join(keys.map((key) => sql`(${sql.join(key.split(" "))})`))})`;
