import DataLoader from "dataloader";
import type { HeldDeletion, SystemHealth } from "../ingest/ingest.ts";
import type { IngressEvent } from "../ingress/events/ingress-event.ts";
import type { SystemWebhooks } from "../ingress/registration/webhooks.ts";
import type { Principal } from "../principals/principal.ts";
import type { StoredRecord } from "../records/record.ts";
import type { Services } from "../services.ts";
import type { System } from "../systems/systems.ts";
import type { AnswerSize } from "./answer-size.ts";

/** Batched reads of one operation. What the principal may not see is as if it were not there. */
export interface Loaders {
  /** A record by id, deleted ones included. */
  readonly record: DataLoader<string, StoredRecord | null>;
  readonly system: DataLoader<string, System | null>;
  /** How well a system's copy is kept. */
  readonly health: DataLoader<System, SystemHealth, string>;
  /** What is set up at a system's vendor. */
  readonly webhooks: DataLoader<System, SystemWebhooks, string>;
  /** The deletions that are held of a system, by its id. */
  readonly heldDeletions: DataLoader<string, readonly HeldDeletion[]>;
  /** The body of an ingress event. Null when it has been deleted meanwhile. */
  readonly ingressPayload: DataLoader<IngressEvent, Buffer | null, string>;
  /** The records of `entity` whose field `by` points to a record. */
  referring(entity: string, by: string): DataLoader<string, readonly StoredRecord[]>;
  /** Forgets what was read: after a write. */
  clear(): void;
}

const batch = { maxBatchSize: 1000 };

// An id that could not have come from us would only trouble the database.
const isPlausible = (id: string) => /^[\w-]{1,64}$/.test(id);

/** Fresh loaders with nothing cached. `size` counts the records that they read. */
export function createLoaders(
  { records, systems, ingest, webhooks }: Pick<Services, "records" | "systems" | "ingest" | "webhooks">,
  principal: Principal,
  size: AnswerSize,
): Loaders {
  const { environmentId, systemId } = principal;
  const mayRead = (ownerId: string) => systemId === null || systemId === ownerId;
  const referring = new Map<string, DataLoader<string, readonly StoredRecord[]>>();
  const loaders: Loaders = {
    record: new DataLoader(async (ids: readonly string[]) => {
      const found = await records.byIds(environmentId, ids.filter(isPlausible));
      size.read(found.values());
      return ids.map((id) => {
        const record = found.get(id);
        return record !== undefined && mayRead(record.systemId) ? record : null;
      });
    }, batch),
    system: new DataLoader(async (ids: readonly string[]) => {
      const found = await systems.byIds(environmentId, ids.filter(isPlausible).filter(mayRead));
      return ids.map((id) => found.get(id) ?? null);
    }, batch),
    health: new DataLoader<System, SystemHealth, string>(
      async (asked) => {
        const found = await ingest.health(environmentId, asked);
        return asked.map(({ id }) => found.get(id) ?? new Error(`Nobody knows the health of ${id}.`));
      },
      { ...batch, cacheKeyFn: ({ id }) => id },
    ),
    webhooks: new DataLoader<System, SystemWebhooks, string>(
      async (asked) => {
        const found = await webhooks.bySystems(environmentId, asked);
        return asked.map(({ id }) => found.get(id) ?? new Error(`Nobody knows the webhooks of ${id}.`));
      },
      { ...batch, cacheKeyFn: ({ id }) => id },
    ),
    heldDeletions: new DataLoader(async (ids: readonly string[]) => {
      const found = await ingest.heldDeletions(environmentId, ids.filter(mayRead));
      return ids.map((id) => found.get(id) ?? []);
    }, batch),
    ingressPayload: new DataLoader<IngressEvent, Buffer | null, string>(
      async (events) => {
        // Counted before they are read: they may be large.
        size.readBytes(events.reduce((sum, event) => sum + event.size, 0));
        const ids = events.filter((event) => mayRead(event.systemId)).map(({ id }) => id);
        const found = await ingest.ingressPayloads(environmentId, ids);
        return events.map(({ id }) => found.get(id) ?? null);
      },
      { ...batch, cacheKeyFn: ({ id }) => id },
    ),
    referring(entity, by) {
      const key = `${entity}.${by}`;
      const loader =
        referring.get(key) ??
        new DataLoader<string, readonly StoredRecord[]>(async (ids) => {
          const found = await records.referring(environmentId, entity, by, ids);
          for (const some of found.values()) size.read(some);
          return ids.map((id) => (found.get(id) ?? []).filter((record) => mayRead(record.systemId)));
        }, batch);
      referring.set(key, loader);
      return loader;
    },
    clear() {
      loaders.record.clearAll();
      loaders.system.clearAll();
      loaders.health.clearAll();
      loaders.webhooks.clearAll();
      loaders.heldDeletions.clearAll();
      loaders.ingressPayload.clearAll();
      referring.clear();
    },
  };
  return loaders;
}
