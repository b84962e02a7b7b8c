import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { EntityModel } from "../catalog/catalog.ts";
import { logEnd, placeOfLogEnd, type LogEndRow } from "../change-log/log-end.ts";
import type { Place } from "../change-log/place.ts";
import { filterToSql } from "../filter/to-sql.ts";
import { askedWords } from "../filter/asked-words.ts";
import type { Filter } from "../filter/filter.ts";
import { askedMapped, recordsMapped } from "../filter/mapped-to-sql.ts";
import type { Database } from "../store/database.ts";
import { wordIndexOf } from "../store/word-index.ts";
import { alternativesOf } from "./alternatives.ts";
import { orderingBy, readingOf, runsBeyond, wholeRuns } from "./keyset.ts";
import { orderValue } from "./order-value.ts";
import type { PagePosition } from "./page-cursor.ts";
import type { Matching, RecordPage, RecordQuery } from "./record-query.ts";
import { type EdgePage, RecordEdge, WrittenEdge } from "./record-edge.ts";
import {
  divider,
  dividerSql,
  headParts,
  packed,
  packedTexts,
  refuseDoubt,
  rowBytes,
  rowText,
  unpack,
  type PackedRow,
} from "./packed-rows.ts";
import type { CountBytes } from "./record-reader.ts";
import type { RecordSelection, WrittenRow } from "./record-selection.ts";

/** The section of a list: from its start or beyond a position, towards its end or, backwards, from its end towards its start. */
export interface Stretch {
  readonly from: PagePosition | null;
  readonly isBackwards: boolean;
  readonly limit: number;
}

/** The records of a section, in the order in which they were read. */
export interface FoundStretch<Read> {
  readonly edges: RecordPage<Read>["edges"];
  /** The end of the log in the same snapshot. Null when the selection does not ask for it. */
  readonly place: Place | null;
}

type FoundRow = Partial<LogEndRow> & PackedRow & Partial<WrittenColumns>;

/** What else is read of rows that are read as texts. */
interface WrittenColumns {
  readonly claims: string;
}

const writtenColumns = ({ text, claims }: WrittenRow<unknown>, order: RawBuilder<unknown>) => sql`
  ${packedTexts(rowText(sql`to_json(r.order_value)`, text), dividerSql, order)} as packed,
  ${packedTexts(claims, "''")} as claims`;

/**
 * Reads up to `limit` records of a section, with one statement. Its runs are read from the indexes `records_listed_...` of all records and
 * those generated for each field, forwards or from their end. Each ends in the id, which breaks ties.
 */
export async function readStretch<Read>(
  database: Database,
  environmentId: string,
  model: EntityModel,
  query: Omit<RecordQuery, "page">,
  stretch: Stretch,
  selection: RecordSelection<Read>,
  count: CountBytes,
): Promise<FoundStretch<Read>> {
  const page = pageOf(environmentId, model, query, stretch, selection);
  const { written } = selection;
  const columns = written
    ? writtenColumns(written, page.ordering)
    : packed(sql`${selection.values}, r.order_value`, page.ordering);
  const found = sql`select ${columns} from (${page.statement}) r`;
  const statement = selection.withPlace
    ? sql<FoundRow>`select log.*, found.* from ${logEnd(environmentId)} log cross join lateral (${found}) found`
    : sql<FoundRow>`${found}`;
  const { rows } = await statement.execute(database);
  const [first] = rows;
  const { idAscends } = page;
  return {
    edges: written
      ? edgesOf(rows, written, { ...query, idAscends }, count)
      : unpack(rows, count).map((values) => {
          const value = values.at(-1);
          const position = { value: typeof value === "string" ? value : null, id: String(values[0]), idAscends };
          return new RecordEdge(selection.toRecord(values), position, query);
        }),
    place: first !== undefined && hasPlace(first) ? placeOfLogEnd(first) : null,
  };
}

/** The edges of rows that are read as texts. */
function edgesOf<Read>([found]: readonly FoundRow[], written: WrittenRow<Read>, page: EdgePage, count: CountBytes) {
  if (found === undefined || found.packed === "") return [];
  const { packed: texts, claims = "" } = found;
  const bytes = Buffer.byteLength(texts);
  count(bytes);
  refuseDoubt(texts);
  written.check(claims);
  const parts = texts.split(divider);
  const width = headParts + written.parts;
  const length = parts.length / width;
  count(rowBytes * length);
  const rows = { parts, width };
  const edges: WrittenEdge<Read>[] = [];
  for (let row = 0; row < length; row += 1)
    edges.push(new WrittenEdge(written.toRecord(rows, row, bytes / length), page, rows, row));
  return edges;
}

const hasPlace = (row: FoundRow): row is FoundRow & LogEndRow => row.log_end !== undefined;

/** The statement that reads a page, and the order of its result, `r`. */
function pageOf(
  environmentId: string,
  model: EntityModel,
  query: Omit<RecordQuery, "page">,
  { from, isBackwards, limit }: Stretch,
  { columns }: Pick<RecordSelection<unknown>, "columns">,
) {
  const value = orderValue(model, query.order);
  const reading = readingOf(value, query.order.direction, isBackwards, from?.idAscends);
  const ordering = orderingBy(sql`r.order_key`, sql`r.id`, reading, "list");
  const beyond = from === null ? wholeRuns(value, reading) : runsBeyond(value, reading, from).map((condition) => [condition]);
  // A limit that PostgreSQL sees spares it planning a prepared statement anew each time; rounded up, it makes few statements of many lengths.
  const most = sql.lit(2 ** Math.ceil(Math.log2(limit)));
  const asked = lookupOf(environmentId, model, query.where);
  const parts: readonly Part[] = asked === null ? partsOf(query) : foundParts(query, asked);
  const runs = parts.flatMap((part) =>
    beyond.map(
      (more) => sql`(
        select ${columns}, ${value.expression} as order_key from records r
        where ${sql.join([...listConditions(environmentId, part), ...(part.further ?? []), ...more], sql` and `)}
        order by ${orderingBy(value.expression, sql`r.id`, reading, "run")} limit ${most})`,
    ),
  );
  const found = sql`(${sql.join(runs, sql` union all `)})`;
  const statement = sql`
    ${asked === null ? sql`` : sql`with found as materialized (select ${asked.ids(mostFound + 1)} as ids)`} select ${columns}, r.order_key, ${value.textOf(sql`r.order_key`)} as order_value from ${found} r
    order by ${ordering} limit ${limit}`;
  return { statement, ordering, idAscends: reading.idDescends === isBackwards };
}

interface Part extends Matching {
  /** More conditions. */
  readonly further?: readonly RawBuilder<SqlBool>[];
}

/** Up to so many records with some words or values are read one by one. More are frequent enough to be met along an order's index. */
const mostFound = 2000;

/** What finds the records that a filter can match, by another index than a list's. */
interface Lookup {
  /** The ids, up to a number or all. */
  ids(most: number | null): RawBuilder<readonly string[]>;
  /** What a found record has to match, too. */
  readonly rest: Filter | null;
}

/** How the records of a filter are found by their words, or by the values of mapped fields. Null: in no such way. */
function lookupOf(environmentId: string, model: EntityModel, where: Filter | null): Lookup | null {
  const asked = askedWords(environmentId, where);
  if (asked !== null) return { ids: (most) => recordsWithWords(model, asked.words, most), rest: asked.rest };
  const [first, ...others] = askedMapped(where);
  if (first === undefined) return null;
  const among = { environmentId, entity: model.descriptor.name };
  return { ids: (most) => recordsMapped(among, [first, ...others], most), rest: where };
}

/** The found records in two ways, of which one finds nothing: one by one if they are few, otherwise in the list's order. */
function foundParts(query: Omit<RecordQuery, "page">, { rest }: Lookup): readonly Part[] {
  const few = partsOf({ ...query, where: rest }).map((part) => ({
    ...part,
    further: [
      sql<SqlBool>`(select cardinality(ids) <= ${sql.lit(mostFound)} from found)`,
      sql<SqlBool>`r.id = any((select ids from found)::text[])`,
    ],
  }));
  const many = partsOf(query).map((part) => ({
    ...part,
    further: [sql<SqlBool>`(select cardinality(ids) > ${sql.lit(mostFound)} from found)`],
  }));
  return [...few, ...many];
}

/** The ids of records with some words, up to a number or all, by the index of words (see `store/word-index.ts`). */
function recordsWithWords(model: EntityModel, words: string, most: number | null): RawBuilder<readonly string[]> {
  const index = wordIndexOf(model);
  if (index === null) throw new Error(`No field of ${model.descriptor.name} is searched.`);
  return sql`${sql.raw(index.finder)}(${words}::tsquery, ${most}::integer)`;
}

/** The conditions of all records that a query matches, in no order. */
export function countConditions(environmentId: string, model: EntityModel, query: Matching): readonly RawBuilder<SqlBool>[] {
  const asked = lookupOf(environmentId, model, query.where);
  if (asked === null) return listConditions(environmentId, query);
  return [
    ...listConditions(environmentId, { ...query, where: asked.rest }),
    sql<SqlBool>`r.id = any((select ${asked.ids(null)})::text[])`,
  ];
}

/** The queries that together match what a query does, each once. Whether a record is deleted comes first in every index. */
function partsOf(query: Omit<RecordQuery, "page">): readonly Matching[] {
  const { field, direction } = query.order;
  const wheres = field === "updatedAt" && direction === "DESC" ? alternativesOf(query.where) : [query.where];
  const states = query.deleted === "INCLUDE" ? (["EXCLUDE", "ONLY"] as const) : [query.deleted];
  return wheres.flatMap((where) => states.map((deleted) => ({ ...query, where, deleted })));
}

/** The conditions of a list without its page. */
export function listConditions(environmentId: string, query: Matching): readonly RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [sql`r.environment_id = ${environmentId}`, sql`r.entity = ${sql.lit(query.entity)}`];
  if (query.deleted === "EXCLUDE") conditions.push(sql`not r.is_deleted`);
  if (query.deleted === "ONLY") conditions.push(sql`r.is_deleted`);
  if (query.systemId !== null) conditions.push(sql`r.system_id = ${query.systemId}`);
  if (query.where !== null) conditions.push(filterToSql(query.where));
  return conditions;
}
