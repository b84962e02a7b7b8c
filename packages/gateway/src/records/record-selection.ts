import { sql, type RawBuilder } from "kysely";
import type { StoredRecord } from "../store/stored-record.ts";
import type { Json } from "../store/tables.ts";

/** The properties of a record that are read only when they are selected, with their columns. */
const columns = {
  remoteId: "remote_id",
  remoteUrl: "remote_url",
  version: "version",
  document: "document",
  customFields: "custom_fields",
  remoteData: "remote_data",
  remoteCreatedAt: "remote_created_at",
  remoteUpdatedAt: "remote_updated_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
  deletedAt: "deleted_at",
} as const;

const times = ["remoteCreatedAt", "remoteUpdatedAt", "createdAt", "updatedAt", "deletedAt"] as const;
const always = ["id", "system_id", "entity", "problems"] as const;

type Column = keyof typeof columns;
type TimeProperty = (typeof times)[number];

/** A property, or one value of the document by its key. */
export type SelectableProperty = Column | `document.${string}`;

/**
 * A record of which only a selection was read. What was not is undefined, and missing in the document; problems are always read, and omitted
 * when there are none. Times are in UTC with milliseconds where they are texts.
 */
export type ReadRecord = Pick<StoredRecord, "id" | "systemId" | "entity" | "problems"> & {
  readonly [Property in Exclude<Column, TimeProperty>]: StoredRecord[Property] | undefined;
} & { readonly [Property in TimeProperty]: StoredRecord[Property] | string | undefined };

/** The values to read, and the form in which readers get them. */
export interface RecordSelection<Read> {
  /** Equal for equal values. */
  readonly key: string;
  readonly properties: readonly SelectableProperty[];
  /** The columns that the values are made of. */
  readonly columns: RawBuilder<unknown>;
  /** What to read of a row `r`, as JSON. */
  readonly values: RawBuilder<unknown>;
  /** Whether a list also reads the end of the log, in its own snapshot. */
  readonly withPlace: boolean;
  /** Converts these values, which may be followed by others. */
  toRecord(values: readonly Json[]): Read;
  /** Set where a row is read as one text instead. */
  readonly written?: WrittenRow<Read>;
}

/** How a row is read as a text instead of values, in SQL. */
export interface WrittenRow<Read> {
  /** Its text as arguments of `concat`, whose parts are divided by `divider`, and how many there are. None has a line break. */
  readonly text: RawBuilder<unknown>;
  readonly parts: number;
  /** What a reader checks before it believes a text. */
  readonly claims: RawBuilder<unknown>;
  /** @throws Error when the claims of one or several rows do not hold. */
  check(claims: string): void;
  /** Converts a row. `bytes`: its size, about. */
  toRecord(rows: WrittenRows, row: number, bytes: number): Read;
}

/** Rows that were read as texts: their parts, one row after the other, each with its head (see `rowText`). */
export interface WrittenRows {
  readonly parts: readonly string[];
  /** How many parts a row has. */
  readonly width: number;
}

const names = Object.keys(columns) as readonly Column[]; // Object.keys does not know the names
const isTime = (property: string): property is TimeProperty => (times as readonly string[]).includes(property);
const part = "document.";

/** Selects some properties beside `id`, `systemId`, `entity` and `problems`. */
export function selectionOf(
  selected: ReadonlySet<SelectableProperty>,
  withPlace: boolean,
): Omit<RecordSelection<ReadRecord>, "written"> {
  const parts = selected.has("document") ? [] : [...selected].filter((property) => property.startsWith(part)).toSorted();
  const whole = names.filter((property) => selected.has(property));
  const properties = [...parts, ...whole];
  const keys = parts.map((property) => property.slice(part.length));
  const read = [
    ...keys.map((key) => sql`r.document -> ${sql.lit(key)}`),
    ...whole.map((property) => sql.ref(`r.${columns[property]}`)),
  ];
  const needed = new Set([...always, ...(keys.length > 0 ? ["document"] : []), ...whole.map((property) => columns[property])]);
  return {
    key: properties.join(" "),
    properties,
    columns: sql.join([...needed].map((column) => sql.ref(`r.${column}`))),
    values: sql.join([...always.map((column) => sql.ref(`r.${column}`)), ...read]),
    withPlace,
    toRecord(values) {
      const record: Record<string, unknown> = recordOf(values);
      let next = always.length;
      if (keys.length > 0) {
        const document: Record<string, Json> = {};
        for (const key of keys) document[key] = values[next++] ?? null;
        record["document"] = document;
      }
      for (const property of whole) {
        const value = values[next++];
        record[property] = isTime(property) && typeof value === "string" ? utcOf(value) : value;
      }
      return record as unknown as ReadRecord; // what was read, by the columns' types
    },
  };
}

function recordOf([id, systemId, entity, problems]: readonly Json[]): Record<string, unknown> {
  return problems === null ? { id, systemId, entity } : { id, systemId, entity, problems };
}

/** A time as PostgreSQL writes it in JSON. The usual form needs no calendar. */
const utcOf = (text: string): string =>
  text.length === 29 && text.endsWith("+00:00") ? `${text.slice(0, 23)}Z` : new Date(text).toISOString();

/** The properties of several selections together. */
export function unionOf(asked: readonly { readonly selection: RecordSelection<ReadRecord> }[]): RecordSelection<ReadRecord> {
  const selections = new Set(asked.map(({ selection }) => selection));
  const [only] = selections;
  if (only !== undefined && selections.size === 1) return only;
  const key = [...selections].map((selection) => selection.key).join("; ");
  const union = unions.get(key) ?? selectionOf(new Set([...selections].flatMap(({ properties: own }) => own)), false);
  if (unions.size >= mostUnions) unions.clear();
  unions.set(key, union);
  return union;
}

/** Operations repeat their unions, each of which has statements of its own. */
const unions = new Map<string, RecordSelection<ReadRecord>>();
const mostUnions = 500;

const everything = selectionOf(new Set(names), true);

/** Selects everything. */
export const wholeRecords: RecordSelection<StoredRecord> = {
  ...everything,
  toRecord(values) {
    const record: Record<string, unknown> = { ...everything.toRecord(values) };
    for (const property of times) {
      const time = record[property];
      if (typeof time === "string") record[property] = new Date(time);
    }
    return record as unknown as StoredRecord; // everything was read
  },
};
