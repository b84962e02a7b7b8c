import { createHash } from "node:crypto";
import { z } from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { randomId, randomSecret } from "../../identifiers.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import { sealedPlace } from "../../store/declared-table.ts";
import { sealedAppWideKey } from "../tables.ts";
import { type AppWideKeyRow, findAppWideKey, replaceAppWideKey, selectAppWideKeys } from "./app-wide-key-rows.ts";
import type { AppWideAddress, AppWideAddresses, AppWideWebhooks } from "./app-wide-webhooks.ts";

/** The addresses of app-wide webhooks, and whom they belong to. */
export interface AppWideKeys extends AppWideWebhooks {
  /** Searches all environments, because the key is all that the vendor sends. Null when it is nobody's, or has ended. */
  resolveAppWideKey(key: string): Promise<{ readonly environmentId: string; readonly connectorId: string } | null>;
}

const content = z.object({ key: z.string() });
const hashOf = (key: string) => createHash("sha256").update(key).digest();
const placeOf = (environmentId: string, id: string) => sealedPlace(sealedAppWideKey, environmentId, id);

export function createAppWideKeys(dependencies: {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly publicUrl: string;
}): AppWideKeys {
  const { store, catalog, sealer, clock, publicUrl } = dependencies;
  const connectorIds = [...catalog.connectors.values()]
    .filter(({ connector }) => connector.webhooks?.appWide !== undefined)
    .map(({ connector }) => connector.id);

  const addressOf = async (row: AppWideKeyRow): Promise<AppWideAddress> => {
    const opened = await sealer.open(row.sealed, placeOf(row.environment_id, row.id));
    const { key } = content.parse(JSON.parse(opened));
    return { url: `${publicUrl}/ingress/${key}`, createdAt: row.created_at, endsAt: row.ends_at };
  };
  const addressesOf = async (connectorId: string, rows: readonly AppWideKeyRow[]): Promise<AppWideAddresses> => ({
    connectorId,
    addresses: await Promise.all(rows.filter(({ connector_id: owner }) => owner === connectorId).map(addressOf)),
  });
  const read = (environmentId: string) => selectAppWideKeys(store.environment(environmentId), environmentId, clock());

  return {
    async appWideAddresses(environmentId) {
      if (connectorIds.length === 0) return [];
      const rows = await read(environmentId);
      return await Promise.all(connectorIds.map((id) => addressesOf(id, rows)));
    },
    async replaceAppWideAddress(environmentId, connectorId, overlapSeconds) {
      if (!connectorIds.includes(connectorId)) return null;
      const [id, key, now] = [randomId("ing"), randomSecret(), clock()];
      const sealed = await sealer.seal(JSON.stringify({ key }), placeOf(environmentId, id));
      const row = {
        environment_id: environmentId,
        id,
        connector_id: connectorId,
        key_hash: hashOf(key),
        sealed,
        created_at: now,
      };
      await replaceAppWideKey(store.environment(environmentId), row, new Date(now.getTime() + overlapSeconds * 1000));
      return await addressesOf(connectorId, await read(environmentId));
    },
    async resolveAppWideKey(key) {
      if (!/^[\w-]{43}$/.test(key)) return null;
      const row = await findAppWideKey(store.service, hashOf(key), clock());
      return row === undefined ? null : { environmentId: row.environment_id, connectorId: row.connector_id };
    },
  };
}
