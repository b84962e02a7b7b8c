import type { Selectable } from "kysely";
import type { StoredRecord } from "../store/stored-record.ts";
import { toStoredRecord } from "./record-rows.ts";
import type { RecordTable } from "./tables.ts";

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

const always = ["id", "system_id", "entity", "problems"] as const;

export type SelectableProperty = keyof typeof columns;

type Optional = (typeof columns)[SelectableProperty];

/** A row with at least the columns that are always read. */
export type RecordRow = Pick<Selectable<RecordTable>, (typeof always)[number]> & Partial<Pick<Selectable<RecordTable>, Optional>>;

/** A record of which only a selection was read. What was not is undefined; problems are always read, and omitted when there are none. */
export type ReadRecord = Pick<StoredRecord, "id" | "systemId" | "entity" | "problems"> & {
  readonly [Property in SelectableProperty]: StoredRecord[Property] | undefined;
};

/** The columns to read, and the form in which readers get them. */
export interface RecordSelection<Read> {
  /** Equal for equal columns. */
  readonly key: string;
  readonly properties: readonly SelectableProperty[];
  readonly columns: readonly ((typeof always)[number] | Optional)[];
  /** Whether a list also reads the end of the log, in its own snapshot. */
  readonly withPlace: boolean;
  /** Converts a row with these columns. */
  toRecord(row: RecordRow): Read;
}

const properties = Object.keys(columns) as readonly SelectableProperty[]; // Object.keys does not know the names

/** Selects some properties beside `id`, `systemId`, `entity` and `problems`. */
export function selectionOf(selected: ReadonlySet<SelectableProperty>, withPlace: boolean): RecordSelection<ReadRecord> {
  const own = properties.filter((property) => selected.has(property));
  return {
    key: own.join(" "),
    properties: own,
    columns: [...always, ...own.map((property) => columns[property])],
    withPlace,
    toRecord,
  };
}

/** The properties of several selections together. */
export function unionOf(asked: readonly { readonly selection: RecordSelection<ReadRecord> }[]): RecordSelection<ReadRecord> {
  const selections = new Set(asked.map(({ selection }) => selection));
  const [only] = selections;
  if (only !== undefined && selections.size === 1) return only;
  return selectionOf(new Set([...selections].flatMap(({ properties: own }) => own)), false);
}

/** Selects everything. */
export const wholeRecords: RecordSelection<StoredRecord> = {
  ...selectionOf(new Set(properties), true),
  toRecord,
};

function toRecord(row: RecordRow): StoredRecord {
  return toStoredRecord(row as Required<RecordRow>); // columns that were not selected stay undefined, as ReadRecord says
}
