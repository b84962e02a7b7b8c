/** The options of the run. Times in seconds. */
export interface TokensOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly systems: number;
  readonly processes: number;
  /** Whether processes are killed. */
  readonly kills: boolean;
  /** Whether answers are lost after the vendor has rotated the token. */
  readonly lostAnswers: boolean;
  readonly killEvery: readonly [from: number, to: number];
  readonly revokeEvery: readonly [from: number, to: number];
}

/** The lifetime of access tokens. */
export const accessTokenSeconds = 2;
/** The time for which the vendor still accepts a rotated refresh token: as long as the recovery of a killed process may take. */
export const graceSeconds = 20;
/** The time within which a revoked system must be marked, once the vendor's own faults allow the discovery. */
export const markWithinMilliseconds = 5000;
/** The time within which everything must recover after the faults. */
export const settleMilliseconds = 60_000;
/** The vendor of the systems. */
export { bee as connectorId } from "../vendors.ts";
