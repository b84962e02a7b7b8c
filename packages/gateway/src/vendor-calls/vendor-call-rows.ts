import type { Insertable } from "kysely";
import { withoutErased } from "../change-log/unerased-systems.ts";
import type { Database } from "../store/database.ts";
import type { VendorCallTable } from "./tables.ts";

type VendorCallRow = Insertable<VendorCallTable>;

/** Writes calls of any environment, except those of a system that is being erased or gone: a call may end long after that began. */
export async function insertVendorCalls(service: Database, calls: readonly VendorCallRow[]): Promise<void> {
  await service.transaction().execute(async (transaction) => {
    const rows = await withoutErased(transaction, calls);
    if (rows.length > 0) await transaction.insertInto("vendor_calls").values(rows).execute();
  });
}
