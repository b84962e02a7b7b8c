import type { ColumnType, Generated } from "kysely";

/**
 * A JSON value as read from a jsonb column; it is written as JSON text. A number with more digits than a JavaScript number keeps
 * is a `JSON.rawJSON`: see `exactNumber`.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type JsonColumn<Value = Json> = ColumnType<Value, string, string>;

/** A Date in both directions. Millisecond precision (`timestamptz(3)`). */
export type Instant = ColumnType<Date, Date, Date>;

export type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** One row for the whole store. */
export interface TrustedTimeTable {
  only_row: Generated<boolean>;
  /** The latest time that is trusted. */
  reached_at: Instant;
  /** Since when the clock has been too far ahead of the trusted time. */
  doubted_since: NullableInstant;
}

/**
 * Every table by its name. The store knows only its own; each stage adds its tables in its `tables.ts`: `declare module
 * "../store/tables.ts" { interface Tables { … } }`. So every handle is typed with all tables, and the store imports no stage.
 */
export interface Tables {
  trusted_time: TrustedTimeTable;
}
