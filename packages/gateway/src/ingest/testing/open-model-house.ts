import type { RecordChange } from "../../change-log/change.ts";
import { logStart } from "../../change-log/place.ts";
import type { StoredRecord } from "../../records/record.ts";
import type { Systems } from "../../systems/systems.ts";
import { createIngest } from "../create-ingest.ts";
import { incomingWebhook } from "./incoming-webhook.ts";
import { createModelVendor, modelConnector, type ModelTraits, type ModelVendor } from "./model-vendor.ts";
import { openTestStore } from "./open-test-store.ts";

/** Of the interval between complete scans. */
export const scanMinutes = 60;

const key = "k".repeat(32);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));

/** The stage that ingests, over an embedded store and a model of a vendor, with a clock that moves by hand. */
export async function openModelHouse(abilities: Pick<ModelTraits, "hasTimes" | "canRead" | "listsAll">) {
  let vendor: ModelVendor;
  let environmentId = "";
  let now = new Date(0);
  const clock = () => now;
  const connector = modelConnector(() => vendor, abilities);
  const opened = await openTestStore(connector);
  const signal = new AbortController().signal;
  let sent: { readonly environmentId: string; readonly deliveryId: string } | null = null;
  const jobs = new Map<string, NonNullable<typeof sent>>();
  const systems: Pick<Systems, "byIds" | "vendor" | "report"> = {
    byIds: async (id) =>
      new Map([["sys_1", { id: "sys_1", environmentId: id, connectorId: connector.id, status: "CONNECTED" } as never]]), // all that is read
    vendor: async (_, __, { signal: calls }) => ({ connector, vendor: { settings: {}, signal: calls, fetch: unused } }),
    report: async () => {},
  };
  const ingest = createIngest({
    store: opened.store,
    catalog: opened.catalog,
    systems: systems as Systems, // what syncing and webhooks use of it
    jobs: {
      send: async (queue, data) => {
        if (queue === "ingress" && "deliveryId" in data) sent = data;
      },
      sendAll: async () => {},
      wake: () => {},
    },
    clock,
    log: silent,
    resolveKey: async () => ({ environmentId, systemId: "sys_1", secret: "" }),
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: scanMinutes * 60,
  });
  return {
    ingest,
    systems,
    opened,
    clock,
    environmentId: () => environmentId,
    /** Begins anew, with an empty vendor and an empty environment. */
    async begin(traits: Omit<ModelTraits, keyof typeof abilities>): Promise<ModelVendor> {
      environmentId = await opened.freshEnvironment();
      now = new Date("2026-01-01T00:00:00.000Z");
      jobs.clear();
      vendor = createModelVendor({ ...traits, ...abilities }, clock);
      return vendor;
    },
    pass(milliseconds: number): void {
      now = new Date(now.getTime() + milliseconds);
    },
    sync: () => ingest.handlers.sync({ environmentId, systemId: "sys_1", entity: "WorkOrder" }, signal),
    /** Lets a webhook come in. One that was stored before is processed again all the same: a job runs at least once. */
    async receive(body: string): Promise<void> {
      sent = null;
      const answer = await ingest.webhook(incomingWebhook(body), key);
      const job = sent ?? jobs.get(body);
      if (answer.status !== 200 || job === undefined) throw new Error("A webhook was not stored.");
      jobs.set(body, job);
      await ingest.handlers.ingress(job, signal);
    },
    async changes(): Promise<readonly RecordChange[]> {
      return (await opened.changeLog.records(environmentId, logStart, 1000)).changes;
    },
    async record(id: string): Promise<StoredRecord | undefined> {
      return (await opened.records.byIds(environmentId, [id])).get(id);
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** What {@link openModelHouse} gives. */
export type ModelHouse = Awaited<ReturnType<typeof openModelHouse>>;
