import type { Clock } from "../../clock.ts";

/** What a call to an authorization server needs. */
export interface TokenDependencies {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of the call when it has ended. */
  readonly onCall?: (call: TokenCall) => void;
}

/** One call to an authorization server, without anything of what was said. */
export interface TokenCall {
  readonly url: URL;
  /** Null when no whole answer came. */
  readonly status: number | null;
  readonly startedAt: Date;
  /** How long it took. */
  readonly milliseconds: number;
}
