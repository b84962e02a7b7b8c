import type { NormalizedRecord, PageCursor, Vendor } from "@fettle/connector";
import type { Simulator } from "@fettle/simulator";
import type { ConnectorId } from "../harness/connector-ids.ts";
import { type ServedEntity, settingsOf } from "./declared-writes.ts";

/** What the vendor itself shows, past the gateway. */
export interface VendorSide {
  /** A record, or null when it is gone. */
  read(entity: ServedEntity, remoteId: string): Promise<NormalizedRecord | null>;
  /** How many records of an entity there are. */
  count(entity: ServedEntity): Promise<number>;
}

/** The first account of a simulated vendor, over HTTP. */
export function vendorSide(simulator: Simulator, connectorId: ConnectorId): VendorSide {
  const key = simulator.apiKeys[connectorId][0]?.key ?? "";
  const credential = { "cmms-bee": { authorization: `Bearer ${key}` }, "workwave-service": { "x-api-key": key } }[connectorId];
  const settings = settingsOf(connectorId) as never; // each connector gets its own
  const vendor: Vendor<never> = {
    settings,
    signal: new AbortController().signal,
    fetch: (path) => fetch(`${simulator.addresses[connectorId].api}${String(path)}`, { headers: credential }),
  };
  return {
    async read(entity, remoteId) {
      const payload = await entity.read(vendor, remoteId);
      return payload === null ? null : entity.normalize(payload, settings);
    },
    async count(entity) {
      const keys = new Set<string>();
      let cursor: PageCursor = null;
      do {
        const { payloads, next } = await entity.page(vendor, cursor);
        for (const payload of payloads) keys.add(entity.normalize(payload, settings).remoteId);
        cursor = next;
      } while (cursor !== null);
      return keys.size;
    },
  };
}
