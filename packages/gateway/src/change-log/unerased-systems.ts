import { sql, type SqlBool } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";

/** A row that belongs to a system. */
export interface OfSystem {
  readonly environment_id: string;
  readonly system_id: string;
}

/**
 * The rows without those of systems that are being erased or gone: what is logged may come long after that began. It locks the other systems, so
 * an erasure waits for the transaction, as for every writer of a system. The rows of systems that are not connected yet stay.
 */
export async function withoutErased<Row extends OfSystem>(
  transaction: DatabaseTransaction,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const keys = [...new Set(rows.map(keyOf))];
  if (keys.length === 0) return rows;
  const kept = await lockSystems(transaction, keys);
  const erased = await findErased(
    transaction,
    keys.filter((key) => !kept.has(key)),
  );
  return rows.filter((row) => !erased.has(keyOf(row)));
}

/** An environment and a system of it; ids have no spaces. */
const keyOf = (row: OfSystem) => `${row.environment_id} ${row.system_id}`;

/** Locks the systems that exist and are not being erased, and returns their keys. By the primary key. */
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
