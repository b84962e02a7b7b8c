import type { Insertable } from "kysely";
import { withoutErased } from "../../change-log/unerased-systems.ts";
import type { Database } from "../../store/database.ts";
import type { PayloadTable } from "../tables.ts";

/** A payload as it is written. */
export type PayloadRow = Insertable<PayloadTable> & { readonly system_id: string | null };

/** Writes payloads of any environment, except those of systems that are being erased or gone. One that is stored already stays. */
export async function insertPayloads(service: Database, payloads: readonly PayloadRow[]): Promise<void> {
  await service.transaction().execute(async (transaction) => {
    const ofSystems = payloads.flatMap(({ system_id, ...row }) => (system_id === null ? [] : [{ ...row, system_id }]));
    const rows = [...payloads.filter(({ system_id }) => system_id === null), ...(await withoutErased(transaction, ofSystems))];
    if (rows.length === 0) return;
    await transaction
      .insertInto("payloads")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** The payloads of subjects that began between two times. By the primary key, in the parts of those days. */
export async function selectPayloads(
  database: Database,
  environmentId: string,
  ids: readonly string[],
  { from, to }: { readonly from: Date; readonly to: Date },
) {
  return await database
    .selectFrom("payloads")
    .select(["subject_id", "at", "request", "request_body", "response", "response_body"])
    .where("environment_id", "=", environmentId)
    .where("subject_id", "in", ids)
    .where("at", ">=", from)
    .where("at", "<=", to)
    .execute();
}
