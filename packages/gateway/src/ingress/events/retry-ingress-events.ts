import type { JobQueue } from "../../jobs/job-queue.ts";
import { ingressJob } from "../jobs.ts";
import type { Store } from "../../store/database.ts";
import { lockForWriting } from "../../systems/registry/lock-for-writing.ts";
import type { IngressRetry, RetryOutcome } from "./ingress-event.ts";
import { hasEvents, reopenFailed } from "./ingress-event-rows.ts";

/** Opens failed ingress events again, together with the jobs that process them: none is opened without. */
export async function retryIngressEvents(
  { store, jobs }: { readonly store: Store; readonly jobs: Pick<JobQueue, "sendAll" | "wake"> },
  environmentId: string,
  retry: IngressRetry,
): Promise<RetryOutcome> {
  const { systemId, ids } = retry;
  const outcome = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction): Promise<RetryOutcome> => {
      if ((await lockForWriting(transaction, environmentId, systemId)) === undefined) return { type: "disconnected" };
      const reopened = await reopenFailed(transaction, environmentId, retry);
      if (ids !== null && reopened.length === 0 && !(await hasEvents(transaction, environmentId, systemId, ids))) {
        return { type: "not-found" };
      }
      const data = reopened.map((deliveryId) => ({ environmentId, deliveryId }));
      if (data.length > 0) await jobs.sendAll(ingressJob, data, { transaction, systemId });
      return { type: "success", count: reopened.length };
    });
  jobs.wake(ingressJob);
  return outcome;
}
