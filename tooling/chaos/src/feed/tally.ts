import { addTo } from "../counts.ts";

/** A transport of subscribers. */
export type Transport = "SSE" | "WebSocket";

type ByTransport = Record<Transport, number>;

const none = (): ByTransport => ({ SSE: 0, WebSocket: 0 });

/** The events of all subscribers together. */
export interface Tally {
  readonly connects: ByTransport;
  readonly resumes: ByTransport;
  readonly stalls: ByTransport;
  readonly deliveries: ByTransport;
  checkpoints: number;
  /** Errors that ended streams, by code. */
  readonly failures: ReadonlyMap<string, number>;
  /** Endings of connections that nobody closed. */
  readonly endings: ReadonlyMap<string, number>;
  failed(code: string): void;
  ended(how: string): void;
}

/** An empty tally. */
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
