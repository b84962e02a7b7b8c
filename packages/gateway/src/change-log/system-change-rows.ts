import type { Insertable } from "kysely";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import type { SystemChangeTable } from "./tables.ts";

/** Inserts a change of a system's status at a position that this transaction has taken. */
export async function insertSystemChange(transaction: DatabaseTransaction, change: Insertable<SystemChangeTable>): Promise<void> {
  await transaction.insertInto("system_changes").values(change).execute();
}

/** The trace id of a system's last status change, which belongs to its disconnect. By `system_changes_by_system`. */
export async function selectLastTrace(database: Database, environmentId: string, systemId: string): Promise<string | undefined> {
  const row = await database
    .selectFrom("system_changes")
    .select("trace_id")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.trace_id;
}
