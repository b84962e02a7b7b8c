import { createBackoff, pause } from "../backoff.ts";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "../store/database-away.ts";

/** A handler that finds the database away so often while the job queue reaches it is wrong about it, or sends it away itself. */
const mostTries = 30;

const pauses = () => createBackoff({ first: 200, longest: 1000 });

/**
 * Does a job's work again when the database was away: as soon as it is back, and only while nobody else has taken the job over. Handing
 * the job back would need the database too, and cost a pause that grows with every try of the outage.
 *
 * @param isHeld answers whether the job is still this node's, and renews its heartbeat; rejects while that cannot be told.
 * @throws what the work failed with; a DatabaseAwayError when the job was taken over or the signal was aborted meanwhile.
 */
export async function throughOutages(
  work: () => Promise<void>,
  isHeld: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const backoff = pauses();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseAwayError) || tries >= mostTries) throw error;
      for (let holds: boolean | null = null; holds !== true;) {
        await pause(backoff.next(), signal);
        if (signal.aborted) throw error;
        holds = await isHeld().catch(() => null);
        if (holds === false) throw error;
      }
    }
  }
}

/**
 * Writes down how a job ended, however long the database is away. Otherwise it would count as under way until its heartbeat is missed, and
 * the next one of its key would wait for that.
 *
 * @param write may run twice: it changes nothing where it has been done, or where the job has been taken over.
 * @throws what else it failed with; a DatabaseAwayError when the signal was aborted meanwhile.
 */
export async function untilWritten(write: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const backoff = pauses();
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      const told = asDatabaseAway(error);
      if (!(told instanceof DatabaseAwayError)) throw error;
      await pause(backoff.next(), signal);
      if (signal.aborted) throw told;
    }
  }
}
