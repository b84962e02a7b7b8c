/** How the run is made. Times in seconds. */
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

/** How long access tokens live. */
export const accessTokenSeconds = 2;
/** How long the vendor still takes a refresh token that was rotated: as long as the recovery of a killed process may take. */
export const graceSeconds = 20;
/** Within which a revoked system has to be marked, once the vendor's own faults let it find out. */
export const markWithinMilliseconds = 5000;
/** Within which all is well again once the faults have ended. */
export const settleMilliseconds = 60_000;
/** The vendor that the systems are at. */
export const connectorId = "cmms-bee";
