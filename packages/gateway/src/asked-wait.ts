import { ConnectorError, longestRetryAfterSeconds } from "@fettle/connector";

/** The longest wait that a vendor may ask for: an hour. A longer one is a mistake, or must not stop a system for days. */
export const longestAskedMilliseconds = longestRetryAfterSeconds * 1000;

/**
 * A vendor's requested wait in milliseconds, limited to between 0 and {@link longestAskedMilliseconds}. Every requested wait
 * passes through here.
 */
export const boundedWait = (milliseconds: number): number =>
  Number.isNaN(milliseconds) ? 0 : Math.min(longestAskedMilliseconds, Math.max(0, milliseconds));

/** The whole seconds after which a failure suggests another attempt, an hour at most. Null when it suggests none. */
export function askedSeconds(failure: unknown): number | null {
  if (!ConnectorError.isInstance(failure) || failure.retryAfterSeconds === undefined) return null;
  return Math.ceil(boundedWait(failure.retryAfterSeconds * 1000) / 1000);
}
