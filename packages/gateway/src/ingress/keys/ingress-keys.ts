import { createHash } from "node:crypto";
import type { Insertable } from "kysely";
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import { randomId, randomSecret } from "../../identifiers.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Database, DatabaseTransaction, Store } from "../../store/database.ts";
import { sealedPlace } from "../../store/declared-table.ts";
import { sealedIngressKey, type IngressKeyTable } from "../tables.ts";
import { lockSystem } from "../../systems/registry/system-rows.ts";

/** The owner of a webhook address, and the secret that its vendor signs with. */
export interface IngressKey {
  readonly environmentId: string;
  readonly systemId: string;
  readonly secret: string;
}

/** The addresses to which vendors send webhooks, one per system. */
export interface IngressKeys {
  /**
   * The system's address and secret, created on the first call.
   * @throws when the system does not exist or is disconnected.
   */
  ensureIngressKey(environmentId: string, systemId: string): Promise<{ readonly url: string; readonly secret: string }>;
  /** The owner of a key; null when it has none. Searches all environments, because the key is all that the vendor sends. */
  resolveIngressKey(key: string): Promise<IngressKey | null>;
  /** The keys and the signing secrets of a system. */
  secretsOf(environmentId: string, systemId: string): Promise<readonly string[]>;
  /** Every address of a system that its vendor may know, including the address under the public URL that the vendor was last given. */
  ingressUrls(environmentId: string, systemId: string): Promise<readonly string[]>;
  /**
   * Filters URLs: keeps those that belong to this system, under any public URL, and those under this gateway's URL that no longer belong to
   * any system. Never keeps another system's.
   */
  ownAddresses(environmentId: string, systemId: string, urls: readonly string[]): Promise<readonly string[]>;
}

const content = z.object({ key: z.string(), secret: z.string() });
const hashOf = (key: string) => createHash("sha256").update(key).digest();

/** The place that binds a sealed ingress key. */
export const ingressPlace = (environmentId: string, id: string) => sealedPlace(sealedIngressKey, environmentId, id);

const below = (publicUrl: string) => `${publicUrl}/ingress/`;

export function createIngressKeys(dependencies: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly publicUrl: string;
}): IngressKeys {
  const { store, sealer } = dependencies;
  const open = async (row: { environment_id: string; id: string; sealed: string }) =>
    content.parse(JSON.parse(await sealer.open(row.sealed, ingressPlace(row.environment_id, row.id))));
  const urlOf = (key: string) => `${below(dependencies.publicUrl)}${key}`;
  const freshKey = async (environmentId: string, systemId: string) => {
    const fresh = { key: randomSecret(), secret: randomSecret() };
    const id = randomId("ing");
    return {
      environment_id: environmentId,
      id,
      system_id: systemId,
      key_hash: hashOf(fresh.key),
      sealed: await sealer.seal(JSON.stringify(fresh), ingressPlace(environmentId, id)),
      created_at: dependencies.clock(),
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

    async secretsOf(environmentId, systemId) {
      const rows = await keysOfSystem(store.environment(environmentId), environmentId, systemId);
      return (await Promise.all(rows.map(open))).flatMap(({ key, secret }) => [key, secret]);
    },

    async ingressUrls(environmentId, systemId) {
      const database = store.environment(environmentId);
      const rows = await keysOfSystem(database, environmentId, systemId);
      const told = (await findRegistration(database, environmentId, systemId))?.public_url ?? dependencies.publicUrl;
      const keys = await Promise.all(rows.map(async (row) => (await open(row)).key));
      return keys.flatMap((key) => [...new Set([urlOf(key), `${below(told)}${key}`])]);
    },

    async ownAddresses(environmentId, systemId, urls) {
      const found = urls.flatMap((url) => {
        const key = /\/ingress\/([\w-]{43})$/.exec(url)?.[1];
        return key === undefined ? [] : [{ url, hash: hashOf(key).toString("hex") }];
      });
      const owners = await ownersOf(store.service, found.map(({ hash }) => hash).slice(0, mostAddresses));
      return found.flatMap(({ url, hash }) => {
        const owner = owners.get(hash);
        const isOurs = owner?.environment_id === environmentId && owner.system_id === systemId;
        const isNobodys = owners.has(hash) && owner === null && url.startsWith(below(dependencies.publicUrl));
        return isOurs || isNobodys ? [url] : [];
      });
    },
  };
}

/** At most this many of a vendor's addresses are checked. */
const mostAddresses = 1000;

/** The owners of keys by their hashes; null for keys without an owner. By the unique index of `ingress_keys.key_hash`. */
async function ownersOf(service: Database, hashes: readonly string[]) {
  const owners = new Map<string, { readonly environment_id: string; readonly system_id: string } | null>(
    hashes.map((hash) => [hash, null]),
  );
  if (hashes.length === 0) return owners;
  const rows = await service
    .selectFrom("ingress_keys")
    .where(
      "key_hash",
      "in",
      hashes.map((hash) => Buffer.from(hash, "hex")),
    )
    .select(["key_hash", "environment_id", "system_id"])
    .execute();
  for (const row of rows) owners.set(Buffer.from(row.key_hash).toString("hex"), row);
  return owners;
}

/** By the primary key. */
export const findRegistration = (database: Database, environmentId: string, systemId: string) =>
  database
    .selectFrom("webhook_registrations")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .select(["public_url", "reference"])
    .executeTakeFirst();

/** Stores a system's first key. Returns the valid key, which another caller may have stored first. */
const insertKey = (database: Database, row: Insertable<IngressKeyTable>) =>
  database.transaction().execute(async (transaction) => {
    // The system's lock lets one caller at a time create the key.
    const system = await lockSystem(transaction, row.environment_id, row.system_id);
    if (system === undefined || system.status === "DISCONNECTED") {
      throw new Error("The system does not exist, or it has been disconnected.");
    }
    const [known] = await keysOfSystem(transaction, row.environment_id, row.system_id);
    if (known === undefined) await transaction.insertInto("ingress_keys").values(row).execute();
    return known ?? row;
  });

/** The system's keys, one or two, newest first. By the first column of the primary key. */
const keysOfSystem = (database: Database | DatabaseTransaction, environmentId: string, systemId: string) =>
  database
    .selectFrom("ingress_keys")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .selectAll()
    .execute();

/** Deletes a system's addresses and its webhook registration. By the first column of the primary keys. */
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
  await transaction
    .deleteFrom("webhook_registrations")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .execute();
}
