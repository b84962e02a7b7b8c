import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import type { Database, DatabaseTransaction, Store } from "../../store/database.ts";
import { defect, dropBeyond } from "../events/ingress-event-rows.ts";
import { failIngressEvents } from "../events/stored-event-rows.ts";
import { ingressJob } from "../jobs.ts";
import { isPassing, isPutOff, wordsOf } from "./event-failures.ts";

/** An ingress event with what failed in it: at least one failure. */
export interface FailedEvent {
  readonly id: string;
  readonly failures: readonly unknown[];
}

/** What keeping failures needs to work. */
export interface FailureDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps events of one system that could not be processed, with their errors, and drops the oldest beyond the number that is kept. */
export async function keepFailures(
  { store, clock, log }: FailureDependencies,
  environmentId: string,
  systemId: string,
  failed: readonly FailedEvent[],
  database: Database | DatabaseTransaction = store.environment(environmentId),
): Promise<void> {
  const rows = failed.map(({ id, failures }) => {
    const { code, message } = wordsOf(failures[0]);
    return { id, code, message, isPutOff: failures.some(isPutOff) };
  });
  await failIngressEvents(database, environmentId, rows, clock());
  for (const { id, failures } of failed) {
    const unexpected = failures.find((failure) => wordsOf(failure) === defect);
    if (unexpected !== undefined) log.warn({ systemId, ingressEventId: id, err: unexpected }, "a webhook could not be processed");
  }
  if (rows.every((row) => row.isPutOff)) return;
  const dropped = await dropBeyond(database, environmentId, systemId);
  if (dropped > 0) log.warn({ systemId, dropped }, "a system has too many failed webhooks: the oldest were deleted");
}

/** As {@link keepFailures}; each event that another try may help gets a job of its own, in the same transaction. */
export async function keepFailuresApart(
  dependencies: FailureDependencies & { readonly jobs: Pick<JobQueue, "sendAll"> },
  environmentId: string,
  systemId: string,
  failed: readonly FailedEvent[],
): Promise<void> {
  const again = failed.filter(({ failures }) => failures.some(isPassing));
  await dependencies.store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      await keepFailures(dependencies, environmentId, systemId, failed, transaction);
      const data = again.map(({ id }) => ({ environmentId, deliveryId: id }));
      if (data.length > 0) await dependencies.jobs.sendAll(ingressJob, data, { transaction, systemId, afterSeconds: 1 });
    });
}
