/** Thrown inside a transaction when another writer was faster. The transaction rolls back and is tried again. */
export class WriteConflict extends Error {
  override readonly name = "WriteConflict";
}

/** PostgreSQL: serialization failure, deadlock, unique violation. */
const conflictCodes = new Set(["40001", "40P01", "23505"]);
/** PostgreSQL: a lock was not available in time. */
const lockNotAvailable = "55P03";

/** Each of these waits has already taken its full time. */
const longestWaits = 3;

/**
 * Runs a transaction again after it lost a race, a few times without a pause: in each round one of the writers succeeds. A lock that could
 * not be taken in time is retried less often: its owner hangs, and the server ends that session before several waits are over.
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
