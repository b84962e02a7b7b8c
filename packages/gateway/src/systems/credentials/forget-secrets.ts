import { sql } from "kysely";
import type { Clock } from "../../clock.ts";
import { randomTraceId } from "../../identifiers.ts";
import type { KeyProvider } from "../../secrets/key-provider.ts";
import { portionsOf, type StoredSecret } from "../../secrets/rewrap-secrets.ts";
import { SealError } from "../../secrets/seal-error.ts";
import { createSealer } from "../../secrets/sealer.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import type { SealedColumn } from "../../store/declared-table.ts";
import { sealedTables } from "../../store/sealed-tables.ts";
import { writeStatus, type ChangePositions } from "../status/status-reports.ts";
import { lockSystem } from "../registry/system-rows.ts";

/** A secret that no key opens. */
export interface LostSecret extends StoredSecret {
  readonly table: string;
  readonly column: SealedColumn;
}

export interface ForgetDependencies {
  readonly store: Pick<Store, "service">;
  readonly clock: Clock;
  readonly positions: ChangePositions;
}

const reason =
  "The credentials were sealed with an encryption key that has been discarded. The customer has to reconnect the system.";

/** The secrets of all environments that these keys do not open. @throws SealError `UNAVAILABLE` when a key manager does not answer. */
export async function findLostSecrets(
  keys: KeyProvider,
  store: Pick<Store, "service" | "tables">,
): Promise<readonly LostSecret[]> {
  const sealer = createSealer(keys);
  const lost: LostSecret[] = [];
  for (const table of sealedTables(store)) {
    for await (const secrets of portionsOf(table, null)) {
      for (const secret of secrets) {
        try {
          await sealer.open(secret.sealed, secret.place);
        } catch (error) {
          if (!(error instanceof SealError) || error.code === "UNAVAILABLE") throw error;
          lost.push({ ...secret, table: table.name, column: table.column });
        }
      }
    }
  }
  return lost;
}

/**
 * Gives up a secret in its own transaction: a system without credentials waits for its customer, with a status change; a webhook address
 * is deleted and later made anew; a connect session starts over. Does nothing when the stored text has changed meanwhile.
 */
export async function forgetSecret({ store, clock, positions }: ForgetDependencies, secret: LostSecret): Promise<void> {
  await store.service.transaction().execute(async (transaction) => {
    if (secret.table === "credentials") await forgetCredentials(transaction, secret, clock(), positions);
    else await dropSecret(transaction, secret);
  });
}

/** Clears the row as its table declares, and returns whether it still contained this text. */
async function dropSecret(transaction: DatabaseTransaction, secret: LostSecret): Promise<boolean> {
  const { column, id, whenLost } = secret.column;
  const table = sql.table(secret.table);
  const isRow = sql`environment_id = ${secret.environmentId} and ${sql.ref(id)} = ${secret.id} and ${sql.ref(column)} = ${secret.sealed}`;
  const { numAffectedRows } =
    whenLost === "delete"
      ? await sql`delete from ${table} where ${isRow}`.execute(transaction)
      : await sql`update ${table} set ${sql.join(whenLost.map((blank) => sql`${sql.ref(blank)} = null`))} where ${isRow}`.execute(
          transaction,
        );
  return numAffectedRows === 1n;
}

async function forgetCredentials(
  transaction: DatabaseTransaction,
  secret: LostSecret,
  now: Date,
  positions: ChangePositions,
): Promise<void> {
  const system = await lockSystem(transaction, secret.environmentId, secret.id);
  const isDropped = await dropSecret(transaction, secret);
  if (system === undefined || !isDropped || system.status === "DISCONNECTED") return;
  await writeStatus(
    transaction,
    system,
    { status: "REAUTHORIZATION_REQUIRED", reason, traceId: randomTraceId() },
    now,
    positions,
  );
}
