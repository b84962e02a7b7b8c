import type { PgBoss } from "pg-boss";
import { DatabaseAwayError } from "../errors.ts";
import { gatherWork, type GatheredWork } from "../gather-work.ts";
import { asDatabaseAway } from "../store/database-away.ts";
import type { NextTurn } from "./define-job.ts";
import type { Attempt } from "./node-rows.ts";
import { type AgainAttempt, sendAgain } from "./send-again.ts";

/** An attempt that has ended well. Null: its job does not run again. */
export interface EndedAttempt extends Attempt {
  readonly again: NextTurn | null;
}

const runsAgain = (attempt: EndedAttempt): attempt is AgainAttempt => attempt.again !== null;

/** PostgreSQL: unique violation. */
const isDoubled = (error: unknown) => error instanceof Error && "code" in error && error.code === "23505";

/** Ends the attempts that end at the same time together. An attempt may be ended twice; one that is no longer active is left alone. */
export function createEnding(boss: PgBoss, queue: string): GatheredWork<EndedAttempt, void> {
  return gatherWork({
    keyOf: () => queue,
    places: 1,
    mostItems: 500,
    sizeOf: () => 0,
    mostBytes: Infinity,
    concernsAll: (error) => asDatabaseAway(error) instanceof DatabaseAwayError,
    async work(attempts) {
      const sent = await sendAgain(boss.getDb(), queue, attempts.filter(runsAgain)).catch((error: unknown) => {
        // Another job of its key was sent meanwhile.
        if (attempts.length === 1 && isDoubled(error)) return new Set<string>();
        throw error;
      });
      const left = attempts.filter(({ id }) => !sent.has(id));
      if (left.length > 0) await boss.complete(queue, [...left]);
      return attempts.map(() => undefined);
    },
  });
}
