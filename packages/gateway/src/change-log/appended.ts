import type { Insertable } from "kysely";
import type { ChangeTable } from "./tables.ts";
import type { RecordChange } from "./change.ts";
import type { Place } from "./place.ts";

/** The entries that one transaction added to an environment's log. Valid only once the transaction has committed. */
export interface Appended extends Place {
  /** The previous end of the log. */
  readonly after: Place;
  /** The last position of the transaction. All positions after `after` up to here are its own. */
  readonly position: number;
  /** The transaction's changes as the log shows them. */
  readonly changes: readonly RecordChange[];
}

/** A row of the log as written, with its snapshots as the text sent to the database. */
export type WrittenRow = Insertable<ChangeTable>;

const written = new WeakMap<Appended, () => readonly WrittenRow[]>();

/** Remembers how to get the written rows, so the snapshots need not be converted to text again. */
export function withRows(appended: Appended, rows: () => readonly WrittenRow[]): Appended {
  written.set(appended, rows);
  return appended;
}

/** The written rows; undefined for entries that another node added. */
export const rowsOf = (appended: Appended): readonly WrittenRow[] | undefined => written.get(appended)?.();
