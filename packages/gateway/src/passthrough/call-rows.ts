import type { Selectable } from "kysely";
import { fromStoredFailure, toStoredFailure } from "../commands/stored-failure.ts";
import type { Store } from "../store/database.ts";
import { lockSystemForWriting } from "../systems/registry/lock-for-writing.ts";
import type { PassthroughOutcome } from "./passthrough.ts";
import type { PassthroughCallTable } from "./tables.ts";

/** Names a call with an idempotency key. */
export interface CallKey {
  readonly environmentId: string;
  readonly systemId: string;
  readonly idempotencyKey: string;
}

export type CallRow = Selectable<PassthroughCallTable>;

/** How long a call may take: longer than the patience of {@link createPassthrough}. */
const leaseMilliseconds = 150_000;

/**
 * Records a call before it is made. Returns the earlier call with this key instead, if there is one, and null when the system is disconnected
 * or gone. By the primary key.
 */
export async function claimCall(
  store: Store,
  { environmentId, systemId, idempotencyKey }: CallKey,
  inputHash: Buffer,
  now: Date,
): Promise<{ readonly type: "claimed" } | { readonly type: "earlier"; readonly row: CallRow } | null> {
  return await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      if ((await lockSystemForWriting(transaction, environmentId, systemId)) === undefined) return null;
      const claimed = await transaction
        .insertInto("passthrough_calls")
        .values({
          environment_id: environmentId,
          system_id: systemId,
          idempotency_key: idempotencyKey,
          input_hash: inputHash,
          lease_until: new Date(now.getTime() + leaseMilliseconds),
          status: null,
          headers: "[]",
          body: null,
          failure: null,
          created_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning("system_id")
        .executeTakeFirst();
      if (claimed !== undefined) return { type: "claimed" };
      const row = await transaction
        .selectFrom("passthrough_calls")
        .selectAll()
        .where("environment_id", "=", environmentId)
        .where("system_id", "=", systemId)
        .where("idempotency_key", "=", idempotencyKey)
        .executeTakeFirst();
      return row === undefined ? null : { type: "earlier", row };
    });
}

/** Stores how a call ended. `isHarmless`: nothing was carried out, so the key is free again. By the primary key. */
export async function endCall(store: Store, key: CallKey, outcome: PassthroughOutcome, isHarmless: boolean): Promise<void> {
  const { environmentId, systemId, idempotencyKey } = key;
  const database = store.environment(environmentId);
  if (isHarmless) {
    await database
      .deleteFrom("passthrough_calls")
      .where("environment_id", "=", environmentId)
      .where("system_id", "=", systemId)
      .where("idempotency_key", "=", idempotencyKey)
      .execute();
    return;
  }
  const end =
    outcome.type === "answer"
      ? {
          status: outcome.answer.status,
          headers: JSON.stringify(outcome.answer.headers),
          body: Buffer.from(outcome.answer.body),
        }
      : { failure: JSON.stringify(toStoredFailure(outcome.failure)) };
  await database
    .updateTable("passthrough_calls")
    .set({ lease_until: null, ...end })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("idempotency_key", "=", idempotencyKey)
    .execute();
}

/** The outcome of an earlier call. Null while it is being made. */
export function outcomeOfRow(row: CallRow, now: Date): PassthroughOutcome | null {
  if (row.failure !== null) return { type: "failure", failure: fromStoredFailure(row.failure), systemId: row.system_id };
  if (row.status !== null)
    return { type: "answer", answer: { status: row.status, headers: row.headers, body: new Uint8Array(row.body ?? []) } };
  if (row.lease_until !== null && row.lease_until > now) return null;
  const message =
    "The gateway stopped during this call; the vendor may or may not have carried it out. Look there before you repeat it.";
  return { type: "failure", failure: { kind: "vendor", code: "OUTCOME_UNKNOWN", message }, systemId: row.system_id };
}
