import { createBackoff, pause } from "../backoff.ts";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "../store/database-away.ts";

/**
 * If a handler finds the database away this often while the job queue reaches it, the handler is wrong or causes the failure
 * itself.
 */
const mostTries = 30;

const pauses = () => createBackoff({ first: 200, longest: 1000 });

/**
 * Repeats a job's work after the database was away: as soon as it is back, and only while no other node has taken the job over.
 * Giving the job back would also need the database, and would cost a pause that grows with every attempt during the outage.
 *
 * @param isOurs resolves to whether the job still belongs to this node, and renews its heartbeat; rejects while that is unknown.
 * @throws the work's own failure; a DatabaseAwayError when another node took the job over or the signal was aborted meanwhile.
 */
export async function throughOutages(
  work: () => Promise<void>,
  isOurs: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const backoff = pauses();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseAwayError) || tries >= mostTries) throw error;
      for (let ours: boolean | null = null; ours !== true;) {
        await pause(backoff.next(), signal);
        if (signal.aborted) throw error;
        ours = await isOurs().catch(() => null);
        if (ours === false) throw error;
      }
    }
  }
}

/**
 * Writes how a job ended, however long the database is away. Otherwise the job would count as active until its heartbeat is
 * missed, and the next job of its key would wait for that.
 *
 * @param write may run twice: it changes nothing if it was already done or another node has taken the job over.
 * @throws any other failure of the write; a DatabaseAwayError when the signal was aborted meanwhile.
 */
export async function untilWritten(write: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const backoff = pauses();
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      const failure = asDatabaseAway(error);
      if (!(failure instanceof DatabaseAwayError)) throw error;
      await pause(backoff.next(), signal);
      if (signal.aborted) throw failure;
    }
  }
}
