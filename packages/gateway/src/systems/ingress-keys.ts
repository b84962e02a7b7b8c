import { createHash } from "node:crypto";
import type { Insertable } from "kysely";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { randomId, randomSecret } from "../identifiers.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Database, DatabaseTransaction, Store } from "../store/database.ts";
import type { IngressKeyTable } from "../store/tables.ts";
import { lockSystem } from "./system-rows.ts";

/** Whose webhook address it is, and what its vendor signs with. */
export interface IngressKey {
  readonly environmentId: string;
  readonly systemId: string;
  readonly secret: string;
}

/** The addresses to which vendors send webhooks, one a system. */
export interface IngressKeys {
  /** The system's address and secret, made on the first call. @throws when there is no such system, or it is disconnected. */
  ensureIngressKey(environmentId: string, systemId: string): Promise<{ readonly url: string; readonly secret: string }>;
  /** Whose key it is; null when it is nobody's. Of all environments: the key is all that the vendor has. */
  resolveIngressKey(key: string): Promise<IngressKey | null>;
  /** Every address of a system. */
  ingressUrls(environmentId: string, systemId: string): Promise<readonly string[]>;
}

const content = z.object({ key: z.string(), secret: z.string() });
const hashOf = (key: string) => createHash("sha256").update(key).digest();

/** Where a sealed ingress key belongs. */
export const ingressPlace = (environmentId: string, id: string) => `ingress:${environmentId}:${id}`;

export function createIngressKeys(means: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly publicUrl: string;
}): IngressKeys {
  const { store, sealer } = means;
  const open = async (row: { environment_id: string; id: string; sealed: string }) =>
    content.parse(JSON.parse(await sealer.open(row.sealed, ingressPlace(row.environment_id, row.id))));
  const urlOf = (key: string) => `${means.publicUrl}/ingress/${key}`;
  const freshKey = async (environmentId: string, systemId: string) => {
    const fresh = { key: randomSecret(), secret: randomSecret() };
    const id = randomId("ing");
    return {
      environment_id: environmentId,
      id,
      system_id: systemId,
      key_hash: hashOf(fresh.key),
      sealed: await sealer.seal(JSON.stringify(fresh), ingressPlace(environmentId, id)),
      created_at: means.clock(),
    };
  };

  return {
    async ensureIngressKey(environmentId, systemId) {
      const database = store.environment(environmentId);
      const [known] = await keysOfSystem(database, environmentId, systemId);
      const { key, secret } = await open(known ?? (await insertKey(database, await freshKey(environmentId, systemId))));
      return { url: urlOf(key), secret };
    },

    async resolveIngressKey(key) {
      if (!/^[\w-]{43}$/.test(key)) return null;
      // By the unique index of `ingress_keys.key_hash`.
      const row = await store.service
        .selectFrom("ingress_keys")
        .where("key_hash", "=", hashOf(key))
        .selectAll()
        .executeTakeFirst();
      if (row === undefined) return null;
      return { environmentId: row.environment_id, systemId: row.system_id, secret: (await open(row)).secret };
    },

    async ingressUrls(environmentId, systemId) {
      const rows = await keysOfSystem(store.environment(environmentId), environmentId, systemId);
      return await Promise.all(rows.map(async (row) => urlOf((await open(row)).key)));
    },
  };
}

/** Stores a system's first key; answers the one that is in force, which another caller may have stored before. */
const insertKey = (database: Database, row: Insertable<IngressKeyTable>) =>
  database.transaction().execute(async (transaction) => {
    // The system's lock lets one caller at a time make the key.
    const system = await lockSystem(transaction, row.environment_id, row.system_id);
    if (system === undefined || system.status === "DISCONNECTED") {
      throw new Error("There is no such system, or it has been disconnected.");
    }
    const [known] = await keysOfSystem(transaction, row.environment_id, row.system_id);
    if (known === undefined) await transaction.insertInto("ingress_keys").values(row).execute();
    return known ?? row;
  });

/** The newest first. By the first column of the primary key: a system has one or two. */
const keysOfSystem = (database: Database | DatabaseTransaction, environmentId: string, systemId: string) =>
  database
    .selectFrom("ingress_keys")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .selectAll()
    .execute();

/** By the first column of the primary key. */
export async function deleteIngressKeys(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<void> {
  await transaction
    .deleteFrom("ingress_keys")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .execute();
}
