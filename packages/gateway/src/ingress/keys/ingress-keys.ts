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
  /** Every address of a system that its vendor may know: also below the public address that the gateway had when it was last told. */
  ingressUrls(environmentId: string, systemId: string): Promise<readonly string[]>;
  /**
   * Those of some URLs that are a system's own, whatever public address they are below, or were some system's of this gateway and are
   * nobody's now. Never another system's.
   */
  ownAddresses(environmentId: string, systemId: string, urls: readonly string[]): Promise<readonly string[]>;
}

const content = z.object({ key: z.string(), secret: z.string() });
const hashOf = (key: string) => createHash("sha256").update(key).digest();

/** Where a sealed ingress key belongs. */
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

/** A vendor that lists more addresses than that is looked at no further. */
const mostAddresses = 1000;

/** Whose keys these are, by their hashes; null for nobody's. By the unique index of `ingress_keys.key_hash`. */
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

/** Stores a system's first key; answers the one that is in force, which another caller may have stored before. */
const insertKey = (database: Database, row: Insertable<IngressKeyTable>) =>
  database.transaction().execute(async (transaction) => {
    // The system's lock lets one caller at a time make the key.
    const system = await lockSystem(transaction, row.environment_id, row.system_id);
    if (system === undefined || system.status === "DISCONNECTED") {
      throw new Error("The system does not exist, or it has been disconnected.");
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

/** Forgets a system's addresses, and what its vendor was told of them. By the first column of the primary keys. */
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
