import { sql } from "kysely";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import type { Store } from "../store/database.ts";
import { orderColumn } from "../store/key-columns.ts";
import { currentReading } from "../store/reading.ts";
import { countAll, countGroups } from "./count-groups.ts";
import { entityOfIds } from "./entity-of-ids.ts";
import { selectByExternalIds, selectExternalIds } from "./external-id-rows.ts";
import { gatherByIds, readByIds } from "./gather-by-ids.ts";
import { countConditions, readStretch, type FoundStretch, type Stretch } from "./list-records.ts";
import { packed, unpack, type PackedRow } from "./packed-rows.ts";
import { decodePageCursor } from "./page-cursor.ts";
import type { CountBytes, RecordReader, RecordReads } from "./record-reader.ts";
import type { RecordPage } from "./record-query.ts";
import { type RecordSelection, wholeRecords } from "./record-selection.ts";

const mostReferring = 200;

/** Creates a reader of the stored records. */
export function createRecordReader(store: Store, catalog: Catalog): RecordReader {
  const entityOf = entityOfIds(catalog);
  const together = gatherByIds(store, entityOf);
  const modelOf = (entity: string): EntityModel => {
    const model = catalog.entities.get(entity);
    if (model === undefined) throw new Error(`There is no entity ${entity}.`);
    return model;
  };
  const selecting = <Read>(selection: RecordSelection<Read>, count: CountBytes = () => {}): RecordReads<Read> => ({
    async byIds(environmentId, ids) {
      const records = new Map<string, Read>();
      const recordOf = await this.lookUp(environmentId, ids);
      for (const id of ids) {
        const record = recordOf(id);
        if (record !== null) records.set(id, record);
      }
      return records;
    },

    /** By primary key. */
    async lookUp(environmentId, ids) {
      if (ids.length === 0) return () => null;
      const reading = currentReading();
      const found = await (reading?.environmentId === environmentId
        ? together({ reading, ids, selection })
        : readByIds(store.environment(environmentId), environmentId, ids, selection, entityOf(ids)));
      count(ids.reduce((sum, id) => sum + (found.get(id)?.bytes ?? 0), 0));
      return (id) => found.get(id)?.take(selection) ?? null;
    },

    async list(environmentId, query) {
      const { page, order, entity } = query;
      const isBackwards = page.last !== null;
      const cursor = isBackwards ? page.before : page.after;
      const from = cursor === null ? null : decodePageCursor(entity, order, cursor);
      const size = page.last ?? page.first ?? 0;
      const stretch = { from, isBackwards, limit: size + 1 };
      const found = await readStretch(
        store.environment(environmentId),
        environmentId,
        modelOf(entity),
        query,
        stretch,
        selection,
        count,
      );
      return toPage(found, { size, stretch });
    },

    /** By `record_links_by_target`, then the primary key of `records`. */
    async referring(environmentId, entity, field, targetIds) {
      const byTarget = new Map<string, Read[]>();
      if (targetIds.length === 0) return byTarget;
      const first = firstInstantOrder(modelOf(entity));
      const order = sql`order_value asc nulls last, r.id`;
      const { rows } = await sql<PackedRow>`
        select ${packed(sql`${selection.values}, t.target_id`, order)} from unnest(${targetIds}::text[]) t(target_id) cross join lateral (
          select ${selection.columns}, ${first} as order_value from record_links l
          join records r on r.environment_id = l.environment_id and r.id = l.source_id
          where l.environment_id = ${environmentId} and l.target_id = t.target_id and l.field = ${field}
            and r.entity = ${sql.lit(entity)} and not r.is_deleted
          order by ${order} limit ${mostReferring}) r`.execute(store.environment(environmentId));
      for (const values of unpack(rows, count)) {
        const targetId = String(values.at(-1));
        const list = byTarget.get(targetId) ?? [];
        list.push(selection.toRecord(values));
        byTarget.set(targetId, list);
      }
      return byTarget;
    },
  });
  return {
    ...selecting(wholeRecords),
    selecting,
    /** From indexes alone, where the filter has one. */
    async count(environmentId, query) {
      const conditions = countConditions(environmentId, modelOf(query.entity), query);
      return await countAll(store.environment(environmentId), conditions);
    },
    externalIds: (environmentId, ids) => selectExternalIds(store.environment(environmentId), environmentId, ids),
    byExternalIds: (scope, externalIds) => selectByExternalIds(store.environment(scope.environmentId), scope, externalIds),
    groups: (environmentId, query) => countGroups(store.environment(environmentId), environmentId, modelOf(query.entity), query),
  };
}

function firstInstantOrder({ descriptor }: EntityModel) {
  const own = entityFields({ descriptor, extensions: [] });
  const found = own.find(({ descriptor: { type, order } }) => type === "instant" && order === true);
  return found === undefined ? sql`r.created_at` : sql.ref(`r.${orderColumn(found).name}`);
}

function toPage<Read>(
  { edges, place }: FoundStretch<Read>,
  { size, stretch: { from, isBackwards } }: { readonly size: number; readonly stretch: Stretch },
): RecordPage<Read> {
  const hasMore = edges.length > size;
  const kept = edges.slice(0, size);
  return {
    edges: isBackwards ? kept.toReversed() : kept,
    hasNextPage: isBackwards ? from !== null : hasMore,
    hasPreviousPage: isBackwards ? hasMore : from !== null,
    place,
  };
}
