import type { Clock } from "../../clock.ts";
import { randomTraceId } from "../../identifiers.ts";
import type { KeyProvider } from "../../secrets/key-provider.ts";
import { portionsOf, type StoredSecret } from "../../secrets/rewrap-secrets.ts";
import { SealError } from "../../secrets/seal-error.ts";
import { createSealer } from "../../secrets/sealer.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import { sealedTables, type SealedTable } from "./sealed-rows.ts";
import { writeStatus, type ChangePositions } from "../status/status-reports.ts";
import { lockSystem } from "../registry/system-rows.ts";

/** A secret that no key opens. */
export type LostSecret = StoredSecret & { readonly table: SealedTable["name"] };

/** What forgetting works with. */
export interface ForgetMeans {
  readonly store: Pick<Store, "service">;
  readonly clock: Clock;
  readonly positions: ChangePositions;
}

const reason =
  "Its credentials were sealed with an encryption key that has been given up. The customer has to reconnect the system.";

/** The secrets of all environments that these keys do not open. @throws SealError `UNAVAILABLE` when a key manager does not answer. */
export async function findLostSecrets(keys: KeyProvider, store: Pick<Store, "service">): Promise<readonly LostSecret[]> {
  const sealer = createSealer(keys);
  const lost: LostSecret[] = [];
  for (const table of sealedTables(store)) {
    for await (const secrets of portionsOf(table, null)) {
      for (const secret of secrets) {
        try {
          await sealer.open(secret.sealed, secret.place);
        } catch (error) {
          if (!(error instanceof SealError) || error.code === "UNAVAILABLE") throw error;
          lost.push({ ...secret, table: table.name });
        }
      }
    }
  }
  return lost;
}

/**
 * Gives up a secret, in a transaction of its own: a system without credentials waits for its customer, told as a status change; a webhook
 * address goes, so that a new one is made; a connect session begins again. Does nothing when other text has been stored meanwhile.
 */
export async function forgetSecret({ store, clock, positions }: ForgetMeans, secret: LostSecret): Promise<void> {
  await store.service.transaction().execute(async (transaction) => {
    if (secret.table === "credentials") await forgetCredentials(transaction, secret, clock(), positions);
    else if (secret.table === "ingress_keys") {
      await transaction
        .deleteFrom("ingress_keys")
        .where("environment_id", "=", secret.environmentId)
        .where("id", "=", secret.id)
        .where("sealed", "=", secret.sealed)
        .execute();
    } else {
      await transaction
        .updateTable("connect_sessions")
        .set({ sealed: null, oauth_state_hash: null, code_hash: null, code_expires_at: null })
        .where("environment_id", "=", secret.environmentId)
        .where("id", "=", secret.id)
        .where("sealed", "=", secret.sealed)
        .execute();
    }
  });
}

async function forgetCredentials(
  transaction: DatabaseTransaction,
  secret: LostSecret,
  now: Date,
  positions: ChangePositions,
): Promise<void> {
  const system = await lockSystem(transaction, secret.environmentId, secret.id);
  const { numDeletedRows } = await transaction
    .deleteFrom("credentials")
    .where("environment_id", "=", secret.environmentId)
    .where("system_id", "=", secret.id)
    .where("sealed", "=", secret.sealed)
    .executeTakeFirstOrThrow();
  if (system === undefined || numDeletedRows === 0n || system.status === "DISCONNECTED") return;
  await writeStatus(
    transaction,
    system,
    { status: "REAUTHORIZATION_REQUIRED", reason, traceId: randomTraceId() },
    now,
    positions,
  );
}
