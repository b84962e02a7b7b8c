/** Thrown inside a transaction when another writer was faster; the transaction rolls back and is tried again. */
export class WriteConflict extends Error {
  override readonly name = "WriteConflict";
}

/** PostgreSQL: serialization failure, deadlock, unique violation. */
const conflictCodes = new Set(["40001", "40P01", "23505"]);
/** PostgreSQL: a lock was waited for in vain. */
const lockNotAvailable = "55P03";

/** Each of them has cost its time already. */
const longestWaits = 3;

/**
 * Runs a transaction again when it lost a race, a few times at once: each round one of the racers gets through. Also when it waited in
 * vain for a lock, fewer times: whoever holds that is hung, and the server ends its session sooner than several waits are over.
 */
export async function retryOnConflict<Result>(work: () => Promise<Result>, tries = 8): Promise<Result> {
  let waits = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const hasWaited = codeOf(error) === lockNotAvailable;
      if (hasWaited) waits += 1;
      if (attempt >= tries || waits >= longestWaits || !(hasWaited || isConflict(error))) throw error;
    }
  }
}

const isConflict = (error: unknown) => error instanceof WriteConflict || conflictCodes.has(codeOf(error));

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
