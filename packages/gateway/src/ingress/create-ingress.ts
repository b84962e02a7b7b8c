import { createAnnouncer, type WrittenEntry } from "../announcer.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import { DatabaseAwayError } from "../errors.ts";
import { gatherWork } from "../gather-work.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { handle, type JobHandler, type SystemJobData } from "../jobs/define-job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Log } from "../log.ts";
import { gatherRows } from "../store/gather-rows.ts";
import type { Store } from "../store/database.ts";
import type { SystemHooks } from "../system-lifecycle.ts";
import type { Payloads } from "../payloads/payloads.ts";
import type { Systems } from "../systems/systems.ts";
import type { Tracer } from "../telemetry/tracer.ts";
import { countFailed, selectIngressEvent, selectIngressEvents, selectPayloads } from "./events/ingress-event-rows.ts";
import { listAllEvents } from "./events/list-all-events.ts";
import { redactedEvents } from "./events/redacted-events.ts";
import { retryIngressEvents } from "./events/retry-ingress-events.ts";
import {
  type EventPlace,
  joinWaiting,
  markProcessed,
  selectForgotten,
  selectWaiting,
  type Waiting,
} from "./events/stored-event-rows.ts";
import type { AppWideKeys } from "./app-wide/create-app-wide-keys.ts";
import type { AppWideOutcome } from "./app-wide/receive-app-wide.ts";
import type { Ingress } from "./ingress.ts";
import { ingressJob, systemEventsJob, type IngressJobData } from "./jobs.ts";
import type { IngressKeys } from "./keys/ingress-keys.ts";
import { createKnownKeys } from "./keys/known-keys.ts";
import { createActiveSystems } from "./process/active-systems.ts";
import { processIngressEvent } from "./process/process-ingress-event.ts";
import type { IncomingAnswer, TakeAnswer } from "./process/write-answers.ts";
import { processSystem } from "./process/process-system.ts";
import { createHintLimit } from "./receive/hint-limit.ts";
import { createKeepPayload } from "./receive/keep-payload.ts";
import { receiveWebhook } from "./receive/receive-webhook.ts";
import { createEventStorage } from "./receive/store-events.ts";
import { createWebhooks } from "./registration/create-webhooks.ts";
import { leaveWebhooks } from "./registration/leave-webhooks.ts";

/** What the stage needs to work. */
export interface IngressDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly systems: Pick<Systems, "vendor" | "report" | "byIds" | "idsOfAccount" | "hiderOf">;
  readonly payloads: Pick<Payloads, "wants" | "capture" | "of">;
  readonly ingest: Pick<Ingest, "write" | "normalize" | "remove" | "settle" | "position">;
  readonly ingressKeys: IngressKeys;
  readonly appWideKeys: AppWideKeys;
  /** Counts the app-wide webhooks that came in. Default: nothing. */
  readonly countAppWide?: (connectorId: string, outcome: AppWideOutcome) => void;
  readonly jobs: Pick<JobQueue, "send" | "sendAll" | "wake" | "waiting">;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

/** The stage that receives vendors' webhooks, with its background work. */
export interface IngressStage extends Ingress {
  readonly handlers: {
    readonly systemEvents: JobHandler<SystemJobData>;
    readonly ingress: JobHandler<IngressJobData>;
    readonly webhooks: JobHandler<SystemJobData>;
  };
  readonly hooks: SystemHooks;
  /** Begins the checks of webhooks that are due. Called at start and periodically. */
  schedule(): Promise<void>;
  /** Schedules a check of all webhooks within an hour. Called at start, before `schedule`. */
  checkSoon(): Promise<void>;
  /** Makes sure that events are processed whose job was lost, which takes a process that dies at a bad moment. Called periodically. */
  takeUpForgotten(): Promise<void>;
}

/** An event that has waited this long may have no job. */
const forgottenMilliseconds = 60_000;

/** Events that have been processed. */
interface MarkedEvents {
  readonly environmentId: string;
  readonly ids: readonly string[];
}

const nothingWaits: Waiting = { events: [], isAll: true };

/** Systems whose events one statement reads: each may have megabytes. */
const mostReadTogether = 8;
/** Events that one statement marks. */
const mostMarked = 2000;

export function createIngress(dependencies: IngressDependencies): IngressStage {
  const { store, jobs, clock, appWideKeys } = dependencies;
  const webhooks = createWebhooks(dependencies);
  const active = createActiveSystems();
  const written = createAnnouncer<WrittenEntry>();
  const storage = createEventStorage({ store, jobs, active, written });
  const marking = gatherWork<MarkedEvents, void>({
    keyOf: ({ environmentId }) => environmentId,
    places: 4,
    mostItems: 500,
    sizeOf: ({ ids }) => ids.length,
    mostBytes: mostMarked,
    concernsAll: (error) => error instanceof DatabaseAwayError,
    async work(marked) {
      const [{ environmentId }] = marked as readonly [MarkedEvents]; // a set is never empty
      const ids = marked.flatMap((of) => of.ids);
      await markProcessed(store.environment(environmentId), environmentId, ids, clock());
      return marked.map(() => undefined);
    },
  });
  const waitingOf = gatherRows(
    (environmentId, systemIds) => selectWaiting(store.environment(environmentId), environmentId, systemIds),
    mostReadTogether,
  );
  let takeAnswer: TakeAnswer | null = null;
  const applying = { ...dependencies, takeAnswer: async (answer: IncomingAnswer) => await takeAnswer?.(answer) };
  const processing = {
    ...applying,
    active,
    giveWay: storage.giveWay,
    waiting: async (environmentId: string, systemId: string, after: EventPlace | null) =>
      (after === null
        ? await waitingOf(environmentId, systemId)
        : (await selectWaiting(store.environment(environmentId), environmentId, [systemId], after)).get(systemId)) ??
      nothingWaits,
    mark: async (environmentId: string, ids: readonly string[]) =>
      ids.length === 0 ? undefined : await marking.add({ environmentId, ids }),
  };
  const receiving = {
    ...dependencies,
    hintLimit: createHintLimit(),
    keys: createKnownKeys(dependencies),
    storeEvent: storage.store,
    keepPayload: createKeepPayload(dependencies),
    countAppWide: dependencies.countAppWide ?? (() => {}),
  };
  /** Processes the events that waited for the credentials or the end of a pause, and checks the webhooks at the vendor. */
  const takeUp = async (environmentId: string, systemId: string) => {
    await joinWaiting(store.environment(environmentId), environmentId, systemId);
    await jobs.send(systemEventsJob, { environmentId, systemId });
    await webhooks.begin(environmentId, systemId);
  };
  return {
    receive: (incoming, key) => receiveWebhook(receiving, incoming, key),
    written,
    onAnswer: (take) => void (takeAnswer = take),
    bySystems: webhooks.bySystems,
    manualAddress: webhooks.manualAddress,
    appWideAddresses: (environmentId) => appWideKeys.appWideAddresses(environmentId),
    async replaceAppWideAddress(...of) {
      const address = await appWideKeys.replaceAppWideAddress(...of);
      receiving.keys.forgetAll();
      return address;
    },
    allIngressEvents: (environmentId, query) => listAllEvents(store.environment(environmentId), environmentId, query),
    ingressEvents: (environmentId, ...of) => selectIngressEvents(store.environment(environmentId), environmentId, ...of),
    ingressEvent: (environmentId, id) => selectIngressEvent(store.environment(environmentId), environmentId, id),
    ingressPayloads: (environmentId, ids) => selectPayloads(store.environment(environmentId), environmentId, ids),
    redactedEvents: (environmentId, events) =>
      redactedEvents(
        { ...dependencies, bodies: (of, ids) => selectPayloads(store.environment(of), of, ids) },
        environmentId,
        events,
      ),
    retryIngressEvents: (...of) => retryIngressEvents(dependencies, ...of),
    async failedEvents(environmentId, systemIds) {
      const rows = await countFailed(store.environment(environmentId), environmentId, systemIds);
      return new Map(rows.map(({ systemId, count }) => [systemId, count]));
    },
    schedule: () => webhooks.schedule(),
    checkSoon: () => webhooks.checkSoon(),
    async takeUpForgotten() {
      await storage.takeUp(await selectForgotten(store.service, new Date(clock().getTime() - forgottenMilliseconds)));
    },
    hooks: {
      connected: takeUp,
      resumed: takeUp,
      leaving: (environmentId, systemId) => leaveWebhooks(dependencies, environmentId, systemId),
    },
    handlers: {
      ...webhooks.handlers,
      systemEvents: handle(systemEventsJob, (data, signal) => processSystem(processing, data, signal)),
      ingress: handle(ingressJob, (data, signal) => processIngressEvent(applying, data, signal)),
    },
  };
}
