import type { RecordChange } from "./change.ts";

/** What one transaction added to an environment's log. True only once the transaction has committed. */
export interface Appended {
  /** The position right below the first one that the transaction took. */
  readonly after: number;
  /** The last position that it took: those between belong to it alone. */
  readonly position: number;
  /** Its changes, as the log would show them. */
  readonly changes: readonly RecordChange[];
}
