import { ConnectorError, longestRetryAfterSeconds } from "@fettle/connector";

/** The longest that a vendor may ask us to wait: an hour. Whatever it says beyond that is a mistake, or must not stop a system for days. */
export const longestAskedMilliseconds = longestRetryAfterSeconds * 1000;

/** What a vendor asks for, in milliseconds, within 0 and {@link longestAskedMilliseconds}. Every wait that it names goes through here. */
export const boundedWait = (milliseconds: number): number =>
  Number.isNaN(milliseconds) ? 0 : Math.min(longestAskedMilliseconds, Math.max(0, milliseconds));

/** In how many whole seconds a failure says that another try makes sense, an hour at most. Null when it does not say. */
export function askedSeconds(failure: unknown): number | null {
  if (!ConnectorError.isInstance(failure) || failure.retryAfterSeconds === undefined) return null;
  return Math.ceil(boundedWait(failure.retryAfterSeconds * 1000) / 1000);
}
