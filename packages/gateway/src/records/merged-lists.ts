import { decodePageCursor, encodePageCursor, type PagePosition } from "./page-cursor.ts";
import type { Filter } from "../filter/filter.ts";
import type { RecordPage, RecordQuery } from "./record-query.ts";
import type { ReadRecord } from "./record-selection.ts";
import type { RecordReads } from "./record-reader.ts";

/** A list of the records of several entities. The order is by a time that every record has. */
export interface MergedQuery extends Omit<RecordQuery, "entity" | "where"> {
  /** The entities, with the filter of each. */
  readonly entities: ReadonlyMap<string, Filter | null>;
}

/** What the cursors of such lists name in place of an entity. */
const any = "*";
/** So many lists are read at once; others share the database. */
const atOnce = 4;

interface Found {
  readonly position: PagePosition;
  readonly node: ReadRecord;
}

/**
 * Reads a page by merging a page of each entity's own list: at most one record more of each than the page has, from the indexes of those
 * lists. Its place in the log is the earliest of theirs.
 * @throws GatewayError `INVALID_CURSOR` when `after` or `before` is not a cursor of such a list and order.
 */
export async function listMerged(
  records: Pick<RecordReads<ReadRecord>, "list">,
  environmentId: string,
  { entities, order, page, ...query }: MergedQuery,
): Promise<RecordPage<ReadRecord>> {
  const isBackwards = page.last !== null;
  const size = page.last ?? page.first ?? 0;
  const cursor = isBackwards ? page.before : page.after;
  const from = cursor === null ? null : decodePageCursor(any, order, cursor);
  const names = [...entities];
  const pages: { readonly entity: string; readonly page: RecordPage<ReadRecord> }[] = [];
  for (let index = 0; index < names.length; index += atOnce)
    pages.push(
      ...(await Promise.all(
        names.slice(index, index + atOnce).map(async ([entity, where]) => {
          const own = from === null ? null : encodePageCursor(entity, order, from);
          const asked = isBackwards
            ? { first: null, after: null, last: size, before: own }
            : { first: size, after: own, last: null, before: null };
          return { entity, page: await records.list(environmentId, { ...query, entity, where, order, page: asked }) };
        }),
      )),
    );
  const compare = order.direction === "ASC" ? ascending : descending;
  const found = pages
    .flatMap(({ entity, page: { edges } }) =>
      edges.map(({ cursor: own, node }): Found => ({ position: decodePageCursor(entity, order, own), node })),
    )
    .toSorted((one, other) => compare(one.position, other.position));
  const kept = isBackwards ? found.slice(Math.max(found.length - size, 0)) : found.slice(0, size);
  const isCut = kept.length < found.length;
  const places = pages.flatMap(({ page: { place } }) => (place === null ? [] : [place]));
  return {
    edges: kept.map(({ position, node }) => ({ node, cursor: encodePageCursor(any, order, position) })),
    hasNextPage: isBackwards ? from !== null : isCut || pages.some((one) => one.page.hasNextPage),
    hasPreviousPage: isBackwards ? isCut || pages.some((one) => one.page.hasPreviousPage) : from !== null,
    place: places.toSorted((one, other) => one.position - other.position).at(0) ?? null,
  };
}

/** Absent times come last in either direction, as in the lists. Times are texts of one form. */
const valuesOf = (one: PagePosition, other: PagePosition, sign: number): number => {
  if (one.value === other.value) return 0;
  if (one.value === null || other.value === null) return one.value === null ? 1 : -1;
  return one.value < other.value ? -sign : sign;
};

const idsOf = (one: PagePosition, other: PagePosition): number => {
  const sign = one.idAscends ? 1 : -1;
  return one.id < other.id ? -sign : one.id > other.id ? sign : 0;
};

const ascending = (one: PagePosition, other: PagePosition) => valuesOf(one, other, 1) || idsOf(one, other);
const descending = (one: PagePosition, other: PagePosition) => valuesOf(one, other, -1) || idsOf(one, other);
