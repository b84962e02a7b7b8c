import { createHash } from "node:crypto";
import type { Place } from "../../change-log/place.ts";
import { randomTraceId } from "../../identifiers.ts";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { EndpointKey } from "../delivering/settle-rows.ts";
import type { SkippedStretch } from "../tables.ts";

/** Lists a stretch of the log that an endpoint is not given. `at`: where it continues. The same stretch is listed once. */
export async function insertSkipped(
  transaction: DatabaseTransaction,
  { environmentId, endpointId }: EndpointKey,
  skipped: SkippedStretch,
  at: Place,
  now: Date,
): Promise<void> {
  const id = `whd_${createHash("sha256")
    .update(JSON.stringify([endpointId, skipped, at]))
    .digest("hex")
    .slice(0, 26)}`;
  await transaction
    .insertInto("webhook_deliveries")
    .values({
      environment_id: environmentId,
      id,
      endpoint_id: endpointId,
      position: at.position,
      mark: at.mark,
      type: "skipped",
      key: "skipped",
      record_id: null,
      system_id: null,
      trace_id: randomTraceId(),
      recorded_at: now,
      state: "SKIPPED",
      body: null,
      attempts: "[]",
      skipped: JSON.stringify(skipped),
      created_at: now,
      ended_at: now,
    })
    .onConflict((conflict) => conflict.columns(["environment_id", "id"]).doNothing())
    .execute();
}
