/** How the run is made. */
export interface FuzzOptions {
  readonly seed: number;
  /** How many inputs there are, beside the answers of vendors, which come as they are asked for. */
  readonly count: number;
  readonly isEmbedded: boolean;
}

/** The kinds of input, each with its share of the count. */
export const shares = {
  "documents over HTTP": 0.18,
  "documents over events": 0.12,
  "documents over a socket": 0.15,
  bodies: 0.15,
  heads: 0.12,
  settings: 0.1,
  payloads: 0.18,
} as const;
export type Kind = keyof typeof shares;

/** How many of the inputs are the settings of a server that is really started. */
export const startsOf = (count: number): number => Math.ceil(count / 1000);

/** How many work orders each vendor has. */
export const workOrders = 120;
export const pollSeconds = 1;
export const scanSeconds = 3;
/** A vendor's technician moves a work order along this often. */
export const lifeMilliseconds = 200;
/** How many inputs of a kind are under way at once. */
export const atOnce = 8;
/** How many operations go over one socket before it is looked at whether the subscription beside still lives. */
export const operationsPerSocket = 60;
/** Within which everything has to be as the vendors have it once their answers are right again. */
export const settleMilliseconds = 180_000;
