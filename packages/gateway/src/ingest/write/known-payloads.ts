import { hash } from "node:crypto";
import type { BatchReader } from "./batch-reader.ts";
import { isJson } from "./clean-json.ts";
import type { PayloadBatch } from "./payload-batch.ts";
import type { Outline } from "./to-candidate.ts";

/** What was read from a payload without a problem. */
export type KnownPayload = Pick<Outline, "id" | "hash" | "remoteUpdatedAt">;

/**
 * Remembers what payloads of lists said, because lists show the same ones again and again. Reading a payload depends on nothing but itself,
 * its system, the connector, the connector's settings and the mapped fields, so what is remembered stays true.
 */
export interface KnownPayloads {
  /** Identifies the payloads of a batch. Null: the payload is no plain JSON, and two that differ may look alike. */
  keysOf(batch: Pick<PayloadBatch, "systemId" | "entity">, reader: BatchReader): (payload: unknown) => string | null;
  get(key: string): KnownPayload | undefined;
  set(key: string, known: KnownPayload): void;
}

/** About 24 MB. */
const mostPayloads = 64_000;

export function createKnownPayloads(most = mostPayloads): KnownPayloads {
  const known = new Map<string, KnownPayload>();
  const keys: string[] = [];
  return {
    keysOf({ systemId, entity }, { connectorId, settings, timeZone = null, mappings = [] }) {
      const scope = JSON.stringify([systemId, entity, connectorId, timeZone, settings, mappings]);
      return (payload) => (isJson(payload) ? hash("sha256", scope + JSON.stringify(payload), "binary") : null);
    },
    get: (key) => known.get(key),
    set(key, value) {
      if (!known.has(key)) {
        // A random one makes room: of a list that is read again and again and is longer than this, some are still known.
        const place = keys.length < most ? keys.length : Math.floor(Math.random() * most);
        known.delete(keys[place] ?? "");
        keys[place] = key;
      }
      known.set(key, value);
    },
  };
}
