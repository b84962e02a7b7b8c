import type { Filter } from "../filter/filter.ts";
import type { Place } from "../change-log/place.ts";

/** Selects records, their order and a page of them. */
export interface RecordQuery {
  readonly entity: string;
  readonly where: Filter | null;
  /** The only system whose records are read, if the token is bound to one. */
  readonly systemId: string | null;
  readonly deleted: "EXCLUDE" | "INCLUDE" | "ONLY";
  readonly order: RecordOrder;
  readonly page: PageRequest;
}

/** An order by a column or a document field of the descriptor. The id breaks ties; nulls always come last. */
export interface RecordOrder {
  /** `createdAt`, `updatedAt`, `remoteCreatedAt`, `remoteUpdatedAt`, or a field whose descriptor has `order: true`: `dueAt`, `acmeCmms.shiftCode`. */
  readonly field: string;
  readonly direction: "ASC" | "DESC";
}

/** A page, forwards from `after` or backwards from `before`. Exactly one of `first` and `last` is set, 0 to 200. */
export interface PageRequest {
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
}

/** One page of records, in the requested order even when it was read backwards. */
export interface RecordPage<Read> {
  readonly edges: readonly { readonly cursor: string; readonly node: Read }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** A place in the change log no later than the data. Null when the selection leaves it out. */
  readonly place: Place | null;
}

/** Which records are meant, in no order. */
export type Matching = Pick<RecordQuery, "entity" | "deleted" | "systemId" | "where">;

/** Counts the records of a query by the values of some fields. */
export interface GroupQuery extends Matching {
  /** The names of up to three group fields, each once. None: only the total is counted. */
  readonly by: readonly string[];
  /** The IANA time zone in which days, weeks and months begin. */
  readonly timeZone: string;
  /** The largest groups, up to this many. */
  readonly most: number;
}

/** Counts of records. */
export interface FoundGroups {
  readonly groups: readonly RecordGroup[];
  /** The number of records that the query matches. */
  readonly total: number;
  readonly hasMore: boolean;
}

/** The records with certain values. */
export interface RecordGroup {
  /** In the order of `by`: a word, an id, `true` or `false`, or the first day of a period. Null where the value is absent. */
  readonly keys: readonly (string | null)[];
  readonly count: number;
}
