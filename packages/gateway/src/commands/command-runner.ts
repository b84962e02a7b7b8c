import type { JobQueue } from "../jobs/job-queue.ts";
import { settleAnswers } from "./answer-rows.ts";
import { selectCommand, toCommand, type CommandRow } from "./command-rows.ts";
import type { CommandOutcome } from "./commands.ts";
import { commandsJob } from "./jobs.ts";
import { runCommand } from "./run-command.ts";
import type { KnownRecords, RunDependencies } from "./run-dependencies.ts";
import { traceCommand } from "./trace-command.ts";
import { fromStoredFailure } from "./stored-failure.ts";

/** Runs commands and knows which of them this process is running. */
export interface CommandRunner extends AsyncDisposable {
  /** The ends of the commands under way, by id. */
  readonly running: ReadonlyMap<string, Promise<CommandRow>>;
  /** Carries out a command whose row is leased to the caller. `hold`: it is held again when the credentials are refused. */
  run(row: CommandRow, hold: boolean, known?: KnownRecords): Promise<CommandRow>;
  /** Lets `carryOut` end a command whose row is leased to the caller. */
  follow(row: CommandRow, carryOut: () => Promise<CommandRow>): Promise<CommandRow>;
  /** A write is pending until its record has been read back: the stored one may be older. */
  outcomeOf(row: CommandRow): Promise<CommandOutcome>;
  /** Has the waiting commands of a system run in the background. */
  resume(environmentId: string, systemId: string): Promise<void>;
}

export function createCommandRunner(dependencies: RunDependencies & { readonly jobs: Pick<JobQueue, "send"> }): CommandRunner {
  const { store, records, jobs, clock } = dependencies;
  const running = new Map<string, Promise<CommandRow>>();

  const resume = async (environmentId: string, systemId: string) =>
    await jobs.send(commandsJob, { environmentId, systemId }, { key: `${environmentId}:${systemId}` });

  /** The vendor's answer may have come before its response to the write. */
  const settleIfAnswered = async (row: CommandRow): Promise<CommandRow> => {
    const { environment_id: environmentId, system_id: systemId, reference } = row;
    if (reference === null) return row;
    const settled = await settleAnswers(store.environment(environmentId), environmentId, systemId, clock(), dependencies.ring);
    if (settled === 0) return row;
    await resume(environmentId, systemId);
    return (await selectCommand(store.environment(environmentId), environmentId, row.id)) ?? row;
  };

  const follow: CommandRunner["follow"] = (row, carryOut) => {
    const done = traceCommand(dependencies.tracer, row, carryOut)
      .then(settleIfAnswered)
      .finally(() => running.delete(row.id));
    running.set(row.id, done);
    return done;
  };

  return {
    running,
    resume,
    follow,
    run: (row, hold, known) => follow(row, () => runCommand(dependencies, row, hold, known)),
    async outcomeOf(row) {
      const command = toCommand(row);
      if (row.error !== null) return { type: "failure", failure: fromStoredFailure(row.error), systemId: row.system_id };
      const { environment_id: environmentId, record_id: id } = row;
      const isReadBack = row.status === "SUCCEEDED" && row.unread_remote_id === null;
      const record = isReadBack && id !== null ? (await records.byIds(environmentId, [id])).get(id) : undefined;
      return record === undefined ? { type: "pending", command } : { type: "success", command, record };
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(running.values());
    },
  };
}
