/** Thrown inside a transaction when another writer was faster; the transaction rolls back and is tried again. */
export class WriteConflict extends Error {
  override readonly name = "WriteConflict";
}

/** PostgreSQL: serialization failure, deadlock, unique violation. */
const conflictCodes = new Set(["40001", "40P01", "23505"]);

/** Runs a transaction again when it lost a race, a few times at once: each round one of the racers gets through. */
export async function retryOnConflict<Result>(work: () => Promise<Result>, tries = 8): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || !isConflict(error)) throw error;
    }
  }
}

const isConflict = (error: unknown) =>
  error instanceof WriteConflict || (error instanceof Error && "code" in error && conflictCodes.has(String(error.code)));
