/** The options of the run. */
export interface FuzzOptions {
  readonly seed: number;
  /** The number of inputs, besides the vendors' answers, which follow the gateway's calls. */
  readonly count: number;
  readonly isEmbedded: boolean;
}

/** The kinds of input, each with its share of the count. */
export const shares = {
  "documents over HTTP": 0.18,
  "documents over SSE": 0.12,
  "documents over WebSocket": 0.15,
  bodies: 0.15,
  heads: 0.12,
  settings: 0.1,
  payloads: 0.18,
} as const;
export type Kind = keyof typeof shares;

/** The number of settings inputs that start a real server. */
export const startsOf = (count: number): number => Math.ceil(count / 1000);

/** The number of work orders at each vendor. */
export const workOrders = 120;
export const pollSeconds = 1;
export const scanSeconds = 3;
/** The time between two updates by a vendor's technicians. */
export const lifeMilliseconds = 200;
/** The number of concurrent inputs of a kind. */
export const atOnce = 8;
/** The number of operations on one socket between two checks of its subscription. */
export const operationsPerSocket = 60;
/** The time within which the store must match the vendors once their answers are correct again. */
export const settleMilliseconds = 180_000;
