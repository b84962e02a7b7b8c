import type { Appended } from "../change-log/appended.ts";

/** The word that an environment's log has grown. */
export interface Ring {
  readonly environmentId: string;
  readonly position: number;
  /** What was added, where it came along: null sends the listener to the log. Read anew at each call. */
  appended(): Appended | null;
}

/**
 * Tells that an environment's log has grown, on this node and others. A ring may be lost, come late or out of order: who listens trusts
 * nothing that does not join what it has read, and looks at the log itself from time to time as well.
 */
export interface Bell extends AsyncDisposable {
  ring(ring: Ring): void;
  /** `onRing` with null means: rings may have been lost, look at everything. */
  listen(onRing: (ring: Ring | null) => void): void;
}
