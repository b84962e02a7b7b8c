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
