import { systemStopwatch } from "../clock.ts";
import type { SystemJobData } from "../jobs/define-job.ts";
import { settleAnswers } from "./answer-rows.ts";
import { takeOldestHeld, takeUnread } from "./command-rows.ts";
import type { CommandRunner } from "./command-runner.ts";
import { reachState } from "./reach-state.ts";
import { readBackLater } from "./read-back.ts";
import { recoverCommand } from "./recover-command.ts";
import type { RunDependencies } from "./run-dependencies.ts";
import { takeAbandoned, takeOldestQueued } from "./waiting-rows.ts";

/** How long the commands of a system may occupy a worker. A command that is running at the end completes. */
const longestMilliseconds = 60_000;

/**
 * Runs what waits in a system, one after another: commands whose process died, held and queued ones, oldest first, and records that are due
 * to be read back.
 */
export async function workThrough(
  dependencies: RunDependencies,
  runner: CommandRunner,
  { environmentId, systemId }: SystemJobData,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, ring } = dependencies;
  const database = store.environment(environmentId);
  const until = systemStopwatch() + longestMilliseconds;
  await settleAnswers(database, environmentId, systemId, clock(), ring);

  const abandoned = () => takeAbandoned(database, environmentId, systemId, clock(), [...runner.running.keys()]);
  const taking = async (take: typeof takeOldestHeld) => {
    const now = clock();
    const [taken] = await reachState(
      { database, environmentId, now, ring },
      async (transaction) => {
        const row = await take(transaction, environmentId, systemId, now);
        return row === undefined ? [] : [row];
      },
      () => "RUNNING",
    );
    return taken;
  };
  const held = () => taking(takeOldestHeld);
  const queued = () => taking(takeOldestQueued);
  const unread = () => takeUnread(database, environmentId, systemId, clock());

  // A command that is held again, and those behind it, wait for the next reconnect or resume.
  const isDone =
    (await each(abandoned, async (row) => void (await runner.follow(row, () => recoverCommand(dependencies, row))))) &&
    (await each(held, async (row) => (await runner.run(row, true)).status !== "HELD")) &&
    (await each(queued, async (row) => (await runner.run(row, row.hold)).status !== "HELD")) &&
    (await each(unread, (row) => readBackLater(dependencies, row)));
  // Other systems wait for the worker.
  if (!isDone && systemStopwatch() >= until) await runner.resume(environmentId, systemId);

  /** Takes and does one after another. False when the time is over or `work` says that the rest must wait. */
  async function each<Row>(next: () => Promise<Row | undefined>, work: (row: Row) => Promise<boolean | void>): Promise<boolean> {
    for (let row = await next(); row !== undefined; row = await next()) {
      if ((await work(row)) === false) return false;
      signal.throwIfAborted();
      if (systemStopwatch() >= until) return false;
    }
    return true;
  }
}
