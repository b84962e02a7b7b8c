import { sql, type SqlBool } from "kysely";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import type { ChangeLog } from "../change-log/change-log.ts";
import type { Place } from "../change-log/place.ts";
import type { Store } from "../store/database.ts";
import { orderExpression } from "../store/field-expression.ts";
import { listConditions, readPlacedRecords, type PlacedRecord, type Stretch } from "./list-records.ts";
import { decodePageCursor, encodePageCursor } from "./page-cursor.ts";
import type { RecordReader } from "./record-reader.ts";
import type { RecordPage, RecordQuery } from "./record-query.ts";
import { recordColumns, toStoredRecord } from "./record-rows.ts";
import type { StoredRecord } from "../store/stored-record.ts";

const mostReferring = 200;

/** Creates a reader of the stored records. */
export function createRecordReader(store: Store, catalog: Catalog, changeLog: Pick<ChangeLog, "end">): RecordReader {
  const modelOf = (entity: string): EntityModel => {
    const model = catalog.entities.get(entity);
    if (model === undefined) throw new Error(`There is no entity ${entity}.`);
    return model;
  };
  return {
    /** By primary key. */
    async byIds(environmentId, ids) {
      if (ids.length === 0) return new Map();
      const rows = await store
        .environment(environmentId)
        .selectFrom("records as r")
        .select(recordColumns)
        .where("r.environment_id", "=", environmentId)
        .where(sql<SqlBool>`r.id = any(${ids}::text[])`)
        .execute();
      return new Map(rows.map((row) => [row.id, toStoredRecord(row)]));
    },

    async list(environmentId, query) {
      const model = modelOf(query.entity);
      const place = await changeLog.end(environmentId);
      const { page, order } = query;
      const backwards = page.last !== null;
      const size = page.last ?? page.first ?? 0;
      const placeOf = (cursor: string | null) => (cursor === null ? null : decodePageCursor(query.entity, order, cursor));
      const stretch = { after: placeOf(page.after), before: placeOf(page.before), backwards, limit: size + 1 };
      const found = await readPlacedRecords(store.environment(environmentId), environmentId, model, query, stretch);
      return toPage(query, found, { size, stretch, place });
    },

    async count(environmentId, query) {
      const row = await store
        .environment(environmentId)
        .selectFrom("records as r")
        .select(sql<number>`count(*)`.as("count"))
        .where(sql<SqlBool>`${sql.join(listConditions(environmentId, query), sql` and `)}`)
        .executeTakeFirstOrThrow();
      return row.count;
    },

    /** By `record_links_by_target`, then the primary key of `records`. */
    async referring(environmentId, entity, field, targetIds) {
      const byTarget = new Map<string, readonly StoredRecord[]>();
      if (targetIds.length === 0) return byTarget;
      const order = firstInstantOrder(modelOf(entity));
      const rows = await store
        .environment(environmentId)
        .selectFrom(sql<{ target_id: string }>`unnest(${targetIds}::text[])`.as<"t">(sql`t(target_id)`))
        .innerJoinLateral(
          (source) =>
            source
              .selectFrom("record_links as l")
              .innerJoin("records as r", (join) =>
                join.onRef("r.environment_id", "=", "l.environment_id").onRef("r.id", "=", "l.source_id"),
              )
              .select(recordColumns)
              .where("l.environment_id", "=", environmentId)
              .whereRef("l.target_id", "=", "t.target_id")
              .where("l.field", "=", field)
              .where("r.entity", "=", entity)
              .where("r.deleted_at", "is", null)
              .orderBy(sql`${order} asc nulls last`)
              .orderBy("r.id")
              .limit(mostReferring)
              .as("r"),
          (join) => join.onTrue(),
        )
        .selectAll("r")
        .select("t.target_id")
        .execute();
      for (const row of rows) byTarget.set(row.target_id, [...(byTarget.get(row.target_id) ?? []), toStoredRecord(row)]);
      return byTarget;
    },
  };
}

function firstInstantOrder({ descriptor }: EntityModel) {
  const own = entityFields({ descriptor, extensions: [] });
  const found = own.find(({ descriptor: { type, order } }) => type === "instant" && order === true);
  return found === undefined ? sql`r.created_at` : sql.raw(orderExpression(found, "r"));
}

function toPage(
  query: RecordQuery,
  found: readonly PlacedRecord[],
  asked: { readonly size: number; readonly stretch: Stretch; readonly place: Place },
): RecordPage {
  const { backwards, after, before } = asked.stretch;
  const hasMore = found.length > asked.size;
  const kept = found.slice(0, asked.size);
  const inOrder = backwards ? kept.toReversed() : kept;
  return {
    edges: inOrder.map(({ record, position }) => ({ record, cursor: encodePageCursor(query.entity, query.order, position) })),
    hasNextPage: backwards ? before !== null : hasMore,
    hasPreviousPage: backwards ? hasMore : after !== null,
    place: asked.place,
  };
}
