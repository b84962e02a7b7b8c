import type { Authorization } from "./authorization.ts";
import { pause } from "./clock.ts";
import type { Settings } from "./client-options.ts";
import { FettleError } from "./fettle-error.ts";

/** The state of a stream's connection, for apps that show it. `message` describes it in English, for people. */
export type StreamStatus =
  /** The gateway accepted the stream: changes now arrive live, or are being replayed. */
  | { readonly type: "connected"; readonly message: string }
  /**
   * The connection is lost, or could not be opened; the stream tries again after `delayMilliseconds`. `error` is null when the
   * server ended it cleanly. `since` is when the connection was lost, in milliseconds since 1970; it stays the same until
   * something arrives.
   */
  | {
      readonly type: "waiting";
      readonly message: string;
      readonly error: FettleError | null;
      readonly delayMilliseconds: number;
      readonly since: number;
    };

export const connected: StreamStatus = { type: "connected", message: "Connected to the gateway." };

/** Retries with waits that grow until an attempt succeeds. */
export interface Retry {
  /**
   * Waits before the next attempt, for a random part of a limit that doubles each time.
   *
   * @throws the failure when another attempt is useless; the signal's reason when the signal is aborted.
   */
  after(error: unknown): Promise<void>;
  /** Records a success: the next waits are short again. */
  progressed(): void;
}

interface RetryDependencies {
  readonly settings: Settings;
  readonly authorization: Authorization;
  readonly signal: AbortSignal;
  readonly onStatus?: ((status: StreamStatus) => void) | undefined;
}

export function createRetry({ settings, authorization, signal, onStatus }: RetryDependencies): Retry {
  const { firstDelay, longestDelay } = settings.timing;
  let tries = 0;
  let wasRefused = false;
  let since: number | null = null;

  /** Whether to try again at once with another token. */
  function hasAnotherToken(error: FettleError): boolean {
    if (error.code !== "UNAUTHENTICATED" || wasRefused || !authorization.refuse()) return false;
    wasRefused = true;
    return true;
  }

  return {
    async after(error) {
      signal.throwIfAborted();
      if (error !== null && !FettleError.isInstance(error)) throw error;
      if (error !== null && hasAnotherToken(error)) return;
      if (error !== null && !error.isRetryable) throw error;
      const bound = Math.min(longestDelay, firstDelay * 2 ** tries);
      const delayMilliseconds = Math.max(settings.random() * bound, error?.retryAfterMilliseconds ?? 0);
      tries += 1;
      since ??= settings.clock.now();
      const why = error?.message ?? "The gateway ended the connection.";
      const message = `${why} Trying again in ${Math.ceil(delayMilliseconds / 1000)} s.`;
      onStatus?.({ type: "waiting", message, error, delayMilliseconds, since });
      await pause(settings.clock, delayMilliseconds, signal);
    },
    progressed() {
      tries = 0;
      wasRefused = false;
      since = null;
    },
  };
}
