import { noPayloads } from "../../payloads/testing/no-payloads.ts";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { createIngress } from "../../ingress/create-ingress.ts";
import { noAppWideKeys, oneKey } from "../../ingress/testing/one-key.ts";
import { keepJobs } from "../../jobs/testing/kept-jobs.ts";
import type { System, Systems } from "../../systems/systems.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { createIngest } from "../create-ingest.ts";
import { createSyncRuns } from "../poll/sync-run-sets.ts";
import { openTestStore } from "./open-test-store.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** Options of {@link openStagesHouse}. */
export interface StagesHouseOptions {
  readonly connector: ConnectorConfiguration["connector"];
  readonly clock: Clock;
  /** What the stages learn of systems. Default: `sys_1` is connected, by the connector, which calls nothing. */
  readonly systems?: Partial<Pick<Systems, "byIds" | "vendor" | "report">>;
}

/** The stages that bring records in, over an embedded store with one system, `sys_1`, and a queue that keeps the jobs it is sent. */
export async function openStagesHouse({ connector, clock, systems: given = {} }: StagesHouseOptions) {
  const test = await openTestStore(connector);
  const jobs = keepJobs();
  let environmentId = "";
  const system = { id: "sys_1", connectorId: connector.id, status: "CONNECTED" } as System; // all that is read
  const systems: Pick<Systems, "byIds" | "vendor" | "report"> = {
    byIds: async () => new Map([["sys_1", system]]),
    vendor: handleOf(connector),
    report: async () => {},
    ...given,
  };
  const { store, catalog } = test;
  // The other methods of the systems are not called.
  const stages = { store, catalog, systems: systems as Systems, jobs, clock, log: silent };
  const ingest = createIngest({ ...stages, ring() {}, pollIntervalSeconds: 60, scanIntervalSeconds: 3600 });
  const ingressKeys = oneKey(() => environmentId);
  return {
    test,
    jobs,
    ingest,
    /** What one sync needs. */
    syncing: { ...stages, ingest, runs: createSyncRuns(store, { ring() {} }), scanIntervalSeconds: 3600 },
    ingress: createIngress({
      payloads: noPayloads,
      ...stages,
      ingest,
      ingressKeys,
      appWideKeys: noAppWideKeys,
      publicUrl: "https://fettle.example",
    }),
    /** Continues in a fresh environment, to which webhooks come from now on. */
    async begin(): Promise<string> {
      environmentId = await test.freshEnvironment();
      return environmentId;
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

/** The result of {@link openStagesHouse}. */
export type StagesHouse = Awaited<ReturnType<typeof openStagesHouse>>;

/** Access by which a connector reads what needs no calls. */
export const handleOf =
  (connector: ConnectorConfiguration["connector"]): Systems["vendor"] =>
  async (_environmentId, _systemId, { signal }): Promise<VendorHandle> => ({
    connector,
    vendor: { settings: {}, signal, fetch: () => Promise.reject(new Error("not used here")) },
  });
