import { AsyncLocalStorage } from "node:async_hooks";
import { ClientLeftError } from "../errors.ts";

/** On whose behalf statements are read. */
export interface Reading {
  /** The environment against whose share the reads count. */
  readonly environmentId: string;
  /** Aborted when nobody waits for the reads anymore: the running statement is then cancelled, and no other begins. */
  readonly signal: AbortSignal;
}

// The statements of an operation come from many services, none of which decides how they are read.
const readings = new AsyncLocalStorage<Reading | null>();

/**
 * Runs work whose statements only read, for one caller: they use the sessions for reads, with their time limit. Work that callers share
 * must run {@link apart}, or one caller's leaving would end it for the others.
 */
export const whileReading = <Result>(reading: Reading, work: () => Result): Result => readings.run(reading, work);

/** Runs work that belongs to no caller, whoever causes it. */
export const apart = <Result>(work: () => Result): Result => readings.run(null, work);

export const currentReading = (): Reading | null => readings.getStore() ?? null;

/** The failure of a read that nobody waits for anymore. */
export const leftBecause = ({ reason }: AbortSignal): ClientLeftError =>
  new ClientLeftError("The client left before its query had been read.", { cause: reason });
