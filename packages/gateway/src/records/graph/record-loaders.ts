import { mayRead } from "../../graph/access.ts";
import { defineLoader, mostAtOnce, oncePerReading, type Loaders, type Reading } from "../../graph/loaders.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { recordsService } from "../records-service.ts";
import { type ReadRecord, type RecordSelection, unionOf, wholeRecords } from "../record-selection.ts";

/** Loads records by their ids, even deleted ones, in the order of the ids. Null: none, or none that this reader may see. */
export type LoadRecords = (
  ids: readonly string[],
  selection: RecordSelection<ReadRecord>,
) => Promise<readonly (ReadRecord | null)[]>;

/** Records that are read together: all that are asked for before the current work is done. */
interface Batch {
  readonly ids: Set<string>;
  readonly selections: { readonly selection: RecordSelection<ReadRecord> }[];
  readonly found: Promise<ReadonlyMap<string, ReadRecord>>;
}

/** Unlike other loads, these come by hundreds, so a level of them costs one promise. A record is read once for each selection. */
const recordLoader = oncePerReading((reading): LoadRecords => {
  const known = new Map<string, Map<string, Batch>>();
  let open: Batch | null = null;

  function openBatch(): Batch {
    const ids = new Set<string>();
    const selections: Batch["selections"] = [];
    // As DataLoader does: after the promises that are already settled, so that what they ask for comes along.
    const found = new Promise<void>((resolve) => void Promise.resolve().then(() => process.nextTick(resolve))).then(() => {
      open = null;
      return readAll(reading, [...ids].filter(isPlausible), unionOf(selections));
    });
    return { ids, selections, found };
  }

  return async (ids, selection) => {
    if (selection.written !== undefined) {
      const found = await readAll(reading, ids.filter(isPlausible), selection);
      return ids.map((id) => found.get(id) ?? null);
    }
    const batches = known.get(selection.key) ?? new Map<string, Batch>();
    known.set(selection.key, batches);
    const used = new Set<Batch>();
    for (const id of ids) {
      let batch = batches.get(id);
      if (batch === undefined) {
        batch = open ??= openBatch();
        batch.ids.add(id);
        batches.set(id, batch);
      }
      used.add(batch);
    }
    for (const batch of used) if (batch === open) batch.selections.push({ selection });
    const [first] = used;
    if (used.size === 1 && first !== undefined) {
      const found = await first.found;
      return ids.map((id) => found.get(id) ?? null);
    }
    const found = new Map(await Promise.all([...used].map(async (batch) => [batch, await batch.found] as const)));
    return ids.map((id) => {
      const batch = batches.get(id);
      return (batch && found.get(batch)?.get(id)) ?? null;
    });
  };
});

async function readAll(
  { use, principal, size }: Reading,
  ids: readonly string[],
  selection: RecordSelection<ReadRecord>,
): Promise<ReadonlyMap<string, ReadRecord>> {
  const records = use(recordsService).selecting(selection, size.readBytes);
  const parts = Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, part) =>
    records.byIds(principal.environmentId, ids.slice(part * mostAtOnce, (part + 1) * mostAtOnce)),
  );
  const found = new Map<string, ReadRecord>();
  for (const part of await Promise.all(parts))
    for (const [id, record] of part) if (mayRead(principal, record.systemId)) found.set(id, record);
  return found;
}

/** Loads records by their ids. */
export const loadRecords = (loaders: Loaders, ...[ids, selection]: Parameters<LoadRecords>): ReturnType<LoadRecords> =>
  loaders.of(recordLoader)(ids, selection);

/** Loads a record by id, even a deleted one. */
export const loadRecord = async (loaders: Loaders, id: string, selection: RecordSelection<ReadRecord> = wholeRecords) =>
  (await loadRecords(loaders, [id], selection))[0] ?? null;

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
        const records = use(recordsService).selecting(unionOf(group), size.readBytes);
        const byId = await records.referring(principal.environmentId, entity, by, ids);
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
