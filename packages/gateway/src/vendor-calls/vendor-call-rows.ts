import type { Insertable } from "kysely";
import { withoutErased } from "../change-log/unerased-systems.ts";
import type { Database } from "../store/database.ts";
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
    const rows = await withoutErased(transaction, calls);
    if (rows.length === 0) return;
    await transaction.insertInto("vendor_calls").values(rows).execute();
    await countCalls(transaction, rows);
  });
}
