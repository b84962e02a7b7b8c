import type { Appended } from "../change-log/appended.ts";

/** The notice that an environment's log has grown. */
export interface Ring {
  readonly environmentId: string;
  readonly position: number;
  /** The added changes, if the ring carries them; null makes the listener read the log. Parsed again at each call. */
  appended(): Appended | null;
}

/**
 * Announces that an environment's log has grown, on this node and others. A ring may be lost, late or out of order: listeners trust
 * nothing that does not continue what they have read, and also check the log themselves from time to time.
 */
export interface Bell extends AsyncDisposable {
  ring(ring: Ring): void;
  /** `onRing` with null means: rings may have been lost, look at everything. */
  listen(onRing: (ring: Ring | null) => void): void;
}
