import type { ColumnType, Generated } from "kysely";

/**
 * A JSON value as it comes out of a jsonb column; written as JSON text. A number of more digits than a JavaScript number keeps is a
 * `JSON.rawJSON` of them: see `exactNumber`.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type JsonColumn<Value = Json> = ColumnType<Value, string, string>;

/** Out as a Date, in as a Date. Millisecond precision (`timestamptz(3)`). */
export type Instant = ColumnType<Date, Date, Date>;

export type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** One row for all of the store. */
export interface TrustedTimeTable {
  only_row: Generated<boolean>;
  /** The latest time that is believed to have come. */
  reached_at: Instant;
  /** Since when the clock has been further ahead of it than is believed at once. */
  doubted_since: NullableInstant;
}

/**
 * Every table by its name. The store knows its own alone; each stage adds its tables in its `tables.ts`:
 * `declare module "../store/tables.ts" { interface Tables { … } }`. So every handle is typed with all of them, and no import goes
 * from the store to a stage.
 */
export interface Tables {
  trusted_time: TrustedTimeTable;
}
