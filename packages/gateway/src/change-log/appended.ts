import type { Insertable } from "kysely";
import type { ChangeTable } from "./tables.ts";
import type { RecordChange } from "./change.ts";
import type { Place } from "./place.ts";

/** What one transaction added to an environment's log. True only once the transaction has committed. */
export interface Appended extends Place {
  /** Where the log ended before. */
  readonly after: Place;
  /** The last position that the transaction took: those in between belong to it alone. */
  readonly position: number;
  /** Its changes, as the log would show them. */
  readonly changes: readonly RecordChange[];
}

/** A row of the log as it was written, its snapshots as the text that went to the database. */
export type WrittenRow = Insertable<ChangeTable>;

const written = new WeakMap<Appended, readonly WrittenRow[]>();

/** Remembers what was written, so that nobody writes the snapshots as text again. */
export function withRows(appended: Appended, rows: readonly WrittenRow[]): Appended {
  written.set(appended, rows);
  return appended;
}

/** What was written; undefined of what another node has added. */
export const rowsOf = (appended: Appended): readonly WrittenRow[] | undefined => written.get(appended);
