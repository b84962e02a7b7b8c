import { mayRead } from "../../graph/access.ts";
import { defineLoader, type Loaders } from "../../graph/loaders.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { recordsService } from "../records-service.ts";
import { type ReadRecord, type RecordSelection, unionOf, wholeRecords } from "../record-selection.ts";

interface AskedRecord {
  readonly id: string;
  readonly selection: RecordSelection<ReadRecord>;
}

const recordLoader = defineLoader<AskedRecord, ReadRecord | null>({
  keyOf: ({ id, selection }) => `${id} ${selection.key}`,
  async read(asked, { use, principal, size }) {
    const ids = [...new Set(asked.map(({ id }) => id))].filter(isPlausible);
    const found = await use(recordsService).selecting(unionOf(asked)).byIds(principal.environmentId, ids);
    size.read(found.values());
    return asked.map(({ id }) => {
      const record = found.get(id);
      return record !== undefined && mayRead(principal, record.systemId) ? record : null;
    });
  },
});

/** Loads a record by id, even a deleted one. */
export const loadRecord = (loaders: Loaders, id: string, selection: RecordSelection<ReadRecord> = wholeRecords) =>
  loaders.of(recordLoader).load({ id, selection });

/** The records of an entity whose field `by` points to a record. */
export interface Referring {
  readonly entity: string;
  readonly by: string;
  /** The id of that record. */
  readonly id: string;
  readonly selection: RecordSelection<ReadRecord>;
}

/** Loads the records that point to a record. */
export const referringLoader = defineLoader<Referring, readonly ReadRecord[]>({
  keyOf: ({ entity, by, id }) => `${entity}.${by} ${id}`,
  async read(asked, { use, principal, size }) {
    const groups = Map.groupBy(asked, ({ entity, by }) => `${entity}.${by}`);
    const found = new Map<Referring, readonly ReadRecord[]>();
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const [{ entity, by }] = group as [Referring]; // a group has at least one member
        const ids = group.map(({ id }) => id);
        const records = use(recordsService).selecting(unionOf(group));
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
