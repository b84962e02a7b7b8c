import { addTo } from "../counts.ts";

/** How a subscriber is connected. */
export type Transport = "SSE" | "WebSocket";

type ByTransport = Record<Transport, number>;

const none = (): ByTransport => ({ SSE: 0, WebSocket: 0 });

/** What all subscribers together have seen. */
export interface Tally {
  readonly connects: ByTransport;
  readonly resumes: ByTransport;
  readonly stalls: ByTransport;
  readonly deliveries: ByTransport;
  checkpoints: number;
  /** Errors that streams ended with, by code. */
  readonly failures: ReadonlyMap<string, number>;
  /** How connections ended that nobody closed. */
  readonly endings: ReadonlyMap<string, number>;
  failed(code: string): void;
  ended(how: string): void;
}

/** Nothing has been seen yet. */
export function createTally(): Tally {
  const failures = new Map<string, number>();
  const endings = new Map<string, number>();
  return {
    connects: none(),
    resumes: none(),
    stalls: none(),
    deliveries: none(),
    checkpoints: 0,
    failures,
    endings,
    failed: (code) => addTo(failures, code),
    ended: (how) => addTo(endings, how),
  };
}
