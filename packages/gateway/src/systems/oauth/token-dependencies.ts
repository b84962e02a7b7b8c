import type { Clock } from "../../clock.ts";
import type { CallOutcome } from "../../vendor-calls/call-outcome.ts";

/** What a call to an authorization server needs. */
export interface TokenDependencies {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when the call has ended. */
  readonly onCall?: (call: TokenCall) => void;
}

/** One call to an authorization server, without any of its content. */
export interface TokenCall {
  readonly url: URL;
  /** Null when no complete answer came. */
  readonly status: number | null;
  readonly outcome: CallOutcome;
  readonly startedAt: Date;
  readonly milliseconds: number;
}
