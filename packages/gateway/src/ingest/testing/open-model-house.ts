import { noPayloads } from "../../payloads/testing/no-payloads.ts";
import type { NoticeChange, RecordChange } from "../../change-log/change.ts";
import { logStart } from "../../change-log/place.ts";
import { systemEventsJob } from "../../ingress/jobs.ts";
import { keepJobs } from "../../jobs/testing/kept-jobs.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { Systems } from "../../systems/systems.ts";
import { createIngress } from "../../ingress/create-ingress.ts";
import { keyOf, noAppWideKeys, oneKey } from "../../ingress/testing/one-key.ts";
import { createIngest } from "../create-ingest.ts";
import { scanJob } from "../jobs.ts";
import { incomingWebhook } from "../../ingress/testing/incoming-webhook.ts";
import { createModelVendor, modelConnector, type ModelTraits, type ModelVendor } from "./model-vendor.ts";
import { openTestStore } from "./open-test-store.ts";

/** The interval between complete scans. */
export const scanMinutes = 60;

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));

/** The ingest stage with an embedded store, a model of a vendor, and a clock that tests move. */
export async function openModelHouse(abilities: Pick<ModelTraits, "hasTimes" | "canRead" | "listsAll">) {
  let vendor: ModelVendor;
  let environmentId = "";
  let now = new Date(0);
  const clock = () => now;
  const connector = modelConnector(() => vendor, abilities);
  const opened = await openTestStore(connector);
  const signal = new AbortController().signal;
  const queue = keepJobs();
  /** The ids of the stored events by their bodies. */
  const events = new Map<string, string>();
  const systems: Pick<Systems, "byIds" | "vendor" | "report"> = {
    byIds: async (id) =>
      new Map([["sys_1", { id: "sys_1", environmentId: id, connectorId: connector.id, status: "CONNECTED" } as never]]), // all that is read
    vendor: async (_, __, { signal: calls }) => ({ connector, vendor: { settings: {}, signal: calls, fetch: unused } }),
    report: async () => {},
  };
  const stages = {
    store: opened.store,
    catalog: opened.catalog,
    systems: systems as Systems, // the methods that syncing and webhooks use
    jobs: queue,
    clock,
    log: silent,
  };
  const ingest = createIngest({
    ...stages,
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: scanMinutes * 60,
  });
  const keys = oneKey(() => environmentId);
  const ingress = createIngress({
    payloads: noPayloads,
    ...stages,
    ingest,
    ingressKeys: keys,
    appWideKeys: noAppWideKeys,
    publicUrl: "https://fettle.example",
  });
  return {
    ingest,
    systems,
    opened,
    clock,
    environmentId: () => environmentId,
    /** Starts again with an empty vendor and an empty environment. */
    async begin(traits: Omit<ModelTraits, keyof typeof abilities>): Promise<ModelVendor> {
      environmentId = await opened.freshEnvironment();
      now = new Date("2026-01-01T00:00:00.000Z");
      events.clear();
      vendor = createModelVendor({ ...traits, ...abilities }, clock);
      return vendor;
    },
    pass(milliseconds: number): void {
      now = new Date(now.getTime() + milliseconds);
    },
    /** Polls, and then reads the complete list if that is due. */
    async sync(): Promise<void> {
      await ingest.handlers.sync.work({ environmentId, systemId: "sys_1", entity: "WorkOrder" }, signal);
      for (const target of queue.take(scanJob)) await ingest.handlers.scan.work(target, signal);
    },
    /** Receives a webhook. An event that was stored before is processed again anyway, because a job runs at least once. */
    async receive(body: string): Promise<void> {
      queue.take(systemEventsJob);
      const answer = await ingress.receive(incomingWebhook(body), keyOf(environmentId));
      if (answer.status !== 200) throw new Error("A webhook was not stored.");
      const sent = queue.take(systemEventsJob);
      const query = { status: "WAITING", after: null, limit: 1 } as const;
      const known = events.get(body) ?? (await ingress.ingressEvents(environmentId, "sys_1", query))[0]?.id;
      if (known !== undefined) events.set(body, known);
      for (const job of sent) await ingress.handlers.systemEvents.work(job, signal);
      // An event without a job is one that was stored before, or that came while another was being processed: then another node takes it.
      if (sent.length === 0 && known !== undefined) {
        await ingress.handlers.ingress.work({ environmentId, deliveryId: known }, signal);
      }
    },
    async changes(): Promise<readonly RecordChange[]> {
      return (await opened.changeLog.records(environmentId, logStart, 1000)).changes;
    },
    async notices(): Promise<readonly NoticeChange[]> {
      return (await opened.changeLog.notices(environmentId, logStart, 1000)).changes;
    },
    async record(id: string): Promise<StoredRecord | undefined> {
      return (await opened.records.byIds(environmentId, [id])).get(id);
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** The result of {@link openModelHouse}. */
export type ModelHouse = Awaited<ReturnType<typeof openModelHouse>>;
