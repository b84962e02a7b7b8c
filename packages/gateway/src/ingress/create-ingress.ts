import type { Catalog } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { handle, type JobHandler, type SystemJobData } from "../jobs/define-job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { SystemHooks } from "../system-lifecycle.ts";
import type { Systems } from "../systems/systems.ts";
import { countFailed, selectIngressEvent, selectIngressEvents, selectPayloads } from "./events/ingress-event-rows.ts";
import { retryIngressEvents } from "./events/retry-ingress-events.ts";
import { waitingIngressEvents } from "./events/stored-event-rows.ts";
import type { Ingress } from "./ingress.ts";
import { ingressJob, type IngressJobData } from "./jobs.ts";
import type { IngressKeys } from "./keys/ingress-keys.ts";
import { processIngressEvent } from "./process/process-ingress-event.ts";
import { createHintLimit } from "./receive/hint-limit.ts";
import { receiveWebhook } from "./receive/receive-webhook.ts";
import { createWebhooks } from "./registration/create-webhooks.ts";
import { leaveWebhooks } from "./registration/leave-webhooks.ts";

/** What the stage needs to work. */
export interface IngressDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly systems: Pick<Systems, "vendor" | "report" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "remove" | "settle" | "position">;
  readonly ingressKeys: IngressKeys;
  readonly jobs: Pick<JobQueue, "send" | "sendAll" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

/** The stage that receives vendors' webhooks, with its background work. */
export interface IngressStage extends Ingress {
  readonly handlers: { readonly ingress: JobHandler<IngressJobData>; readonly webhooks: JobHandler<SystemJobData> };
  readonly hooks: SystemHooks;
  /** Begins the checks of webhooks that are due. Called at start and periodically. */
  schedule(): Promise<void>;
  /** Schedules a check of all webhooks within an hour. Called at start, before `schedule`. */
  checkSoon(): Promise<void>;
}

export function createIngress(dependencies: IngressDependencies): IngressStage {
  const { store, jobs } = dependencies;
  const webhooks = createWebhooks(dependencies);
  const hintLimit = createHintLimit();
  /** Processes the events that waited for the credentials or the end of a pause, and checks the webhooks at the vendor. */
  const takeUp = async (environmentId: string, systemId: string) => {
    for await (const ids of waitingIngressEvents(store, environmentId, systemId)) {
      await jobs.sendAll(
        ingressJob,
        ids.map((id) => ({ environmentId, deliveryId: id })),
        { systemId },
      );
    }
    await webhooks.begin(environmentId, systemId);
  };
  return {
    receive: (incoming, key) =>
      receiveWebhook({ ...dependencies, hintLimit, resolveKey: dependencies.ingressKeys.resolveIngressKey }, incoming, key),
    bySystems: webhooks.bySystems,
    ingressEvents: (environmentId, ...of) => selectIngressEvents(store.environment(environmentId), environmentId, ...of),
    ingressEvent: (environmentId, id) => selectIngressEvent(store.environment(environmentId), environmentId, id),
    ingressPayloads: (environmentId, ids) => selectPayloads(store.environment(environmentId), environmentId, ids),
    retryIngressEvents: (...of) => retryIngressEvents(dependencies, ...of),
    async failedEvents(environmentId, systemIds) {
      const rows = await countFailed(store.environment(environmentId), environmentId, systemIds);
      return new Map(rows.map(({ systemId, count }) => [systemId, count]));
    },
    schedule: () => webhooks.schedule(),
    checkSoon: () => webhooks.checkSoon(),
    hooks: {
      connected: takeUp,
      resumed: takeUp,
      leaving: (environmentId, systemId) => leaveWebhooks(dependencies, environmentId, systemId),
    },
    handlers: {
      ...webhooks.handlers,
      ingress: handle(ingressJob, (data, signal) => processIngressEvent(dependencies, data, signal)),
    },
  };
}
