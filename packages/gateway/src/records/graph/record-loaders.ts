import { mayRead } from "../../graph/access.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import { recordsService } from "../records-service.ts";

/** Loads a record by id, even a deleted one. */
export const recordLoader = defineLoader<string, StoredRecord | null>({
  async read(ids, { use, principal, size }) {
    const found = await use(recordsService).byIds(principal.environmentId, ids.filter(isPlausible));
    size.read(found.values());
    return ids.map((id) => {
      const record = found.get(id);
      return record !== undefined && mayRead(principal, record.systemId) ? record : null;
    });
  },
});

/** The records of an entity whose field `by` points to a record. */
export interface Referring {
  readonly entity: string;
  readonly by: string;
  /** The id of that record. */
  readonly id: string;
}

/** Loads the records that point to a record. */
export const referringLoader = defineLoader<Referring, readonly StoredRecord[]>({
  keyOf: ({ entity, by, id }) => `${entity}.${by} ${id}`,
  async read(asked, { use, principal, size }) {
    const records = use(recordsService);
    const groups = Map.groupBy(asked, ({ entity, by }) => `${entity}.${by}`);
    const found = new Map<Referring, readonly StoredRecord[]>();
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const [{ entity, by }] = group as [Referring]; // a group has at least one member
        const ids = group.map(({ id }) => id);
        const byId = await records.referring(principal.environmentId, entity, by, ids);
        for (const some of byId.values()) size.read(some);
        for (const one of group)
          found.set(
            one,
            (byId.get(one.id) ?? []).filter(({ systemId }) => mayRead(principal, systemId)),
          );
      }),
    );
    return asked.map((one) => found.get(one) ?? []);
  },
});
