import { complete, type Connector, type Page } from "@fettle/connector";
import type { SystemStatus } from "../../change-log/tables.ts";
import type { System, Systems } from "../../systems/systems.ts";
import { createIngest, type IngestStage } from "../create-ingest.ts";
import { syncEntity } from "../poll/sync-entity.ts";
import { createSyncRuns } from "../poll/sync-run-sets.ts";
import type { TurnLength } from "../poll/turn.ts";
import { openTestStore, type TestStore } from "./open-test-store.ts";
import { testConnector, type Payload, type TestVendor } from "./test-connector.ts";

/** The test vendor, with functions that list everything or read one record. */
export interface ListingVendor extends TestVendor {
  all: (cursor: string | null) => Promise<Page>;
  read: (remoteId: string) => Promise<Payload | null>;
}

export const hour = 3600;
export const orders = (...names: readonly string[]): readonly Payload[] =>
  names.map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));

/** A system whose complete list takes two turns: six pages, each with two records and taking twenty seconds on a clock that tests set. */
export function createListingHouse() {
  const vendor: ListingVendor = { payloads: [], failures: [], all: pageOfTwo, read: async (id) => recordOf(id) };
  const base = testConnector(vendor);
  const workOrder = { ...base.entities.WorkOrder, all: complete(async (_: unknown, cursor) => vendor.all(cursor)) };
  const withReads = { ...workOrder, read: (_: unknown, id: string) => vendor.read(id) };
  const { changedSince: _, ...withoutChanges } = workOrder;
  const connectors = {
    usual: { ...base, entities: { WorkOrder: withReads } } as Connector, // the test connector with other capabilities
    withoutChanges: { ...base, entities: { WorkOrder: withoutChanges } } as Connector, // likewise
  };
  const asked: (string | null)[] = [];
  const reports: { readonly status: SystemStatus; readonly reason: string | null; readonly from: readonly SystemStatus[] }[] = [];
  const state = { now: new Date(), connector: connectors.usual, environmentId: "" };
  let opened: TestStore;
  let ingest: IngestStage;

  const turnBy = (seconds: number) => {
    state.now = new Date(state.now.getTime() + seconds * 1000);
  };
  async function pageOfTwo(cursor: string | null): Promise<Page> {
    const start = Number(cursor ?? 0);
    asked.push(cursor);
    turnBy(20);
    const next = start + 2 < vendor.payloads.length ? String(start + 2) : null;
    return { payloads: vendor.payloads.slice(start, start + 2), next };
  }
  const recordOf = (id: string) => vendor.payloads.find((payload) => payload.id === id) ?? null;

  const database = () => opened.store.environment(state.environmentId);
  const theSystem = async () => {
    const row = await database().selectFrom("systems").selectAll().executeTakeFirstOrThrow();
    const { status, status_reason: statusReason } = row;
    return { id: "sys_1", connectorId: state.connector.id, status, statusReason } as System; // all that is read
  };
  const partOfSystems: Partial<Systems> = {
    byIds: async () => new Map([["sys_1", await theSystem()]]),
    vendor: async (_environmentId, _systemId, { signal }) => ({
      connector: state.connector,
      vendor: { settings: {}, signal, fetch: unused },
    }),
    report: async (_environmentId, _systemId, { status, reason, onlyFrom = [] }) => {
      reports.push({ status, reason, from: onlyFrom });
      await database()
        .updateTable("systems")
        .set({ status, status_reason: reason })
        .where("status", "in", [...onlyFrom])
        .execute();
    },
  };
  const systems = partOfSystems as Systems; // the methods that syncing uses

  const sync = (length?: TurnLength) =>
    syncEntity(
      {
        store: opened.store,
        runs: createSyncRuns(opened.store, { ring() {} }),
        systems,
        ingest,
        clock: () => state.now,
        stopwatch: () => state.now.getTime(),
        log: silent,
        scanIntervalSeconds: 6 * hour,
      },
      target(),
      new AbortController().signal,
      length,
    );
  const target = () => ({ environmentId: state.environmentId, systemId: "sys_1", entity: "WorkOrder" });

  return {
    vendor,
    connectors,
    asked,
    /** The statuses reported for the system, including reports that changed nothing. */
    reports,
    state,
    turnBy,
    pageOfTwo,
    database,
    target,
    sync,
    /** Runs until a complete list has finished; returns the number of runs. */
    async scan(): Promise<number> {
      let runs = 1;
      while ((await sync()) !== "usual") runs += 1;
      return runs;
    },
    lose(...names: readonly string[]): void {
      vendor.payloads = vendor.payloads.filter(({ id }) => !names.includes(id));
    },
    health: async () => (await ingest.health(state.environmentId, [await theSystem()])).get("sys_1"),
    /** The records that are not deleted. */
    async there(): Promise<string> {
      const rows = await database().selectFrom("records").select("remote_id").where("deleted_at", "is", null).execute();
      return rows
        .map(({ remote_id }) => remote_id)
        .toSorted()
        .join("");
    },
    /** The records that lists have left out, each with the number of lists. */
    async missing(): Promise<string> {
      const select = database().selectFrom("records").select(["remote_id", "missing_scans"]).where("missing_scans", ">", 0);
      return (await select.execute())
        .map((row) => `${row.remote_id}${row.missing_scans}`)
        .toSorted()
        .join(" ");
    },
    /** The errors of the runs, oldest first. */
    async errors(): Promise<readonly (string | null)[]> {
      const rows = await database().selectFrom("sync_runs").select("error").orderBy("started_at").orderBy("ended_at").execute();
      return rows.map(({ error }) => error);
    },
    setStatus: (status: SystemStatus) => database().updateTable("systems").set({ status }).execute(),
    async open(): Promise<TestStore> {
      opened = await openTestStore(connectors.usual);
      const { store, catalog } = opened;
      ingest = createIngest({
        store,
        catalog,
        systems,
        jobs: { send: async () => {}, sendAll: async () => {}, wake: () => {} },
        clock: () => state.now,
        log: silent,
        ring: () => {},
        pollIntervalSeconds: 60,
        scanIntervalSeconds: 6 * hour,
      });
      return opened;
    },
    /** A fresh system that has been synced once and whose complete list is due. */
    async reset(): Promise<void> {
      state.environmentId = await opened.freshEnvironment();
      state.now = new Date("2026-01-01T00:00:00.000Z");
      state.connector = connectors.usual;
      vendor.payloads = orders(..."abcdefghijkl");
      vendor.failures.length = 0;
      vendor.all = pageOfTwo;
      vendor.read = async (id) => recordOf(id);
      while ((await sync()) !== "usual");
      asked.length = 0;
      reports.length = 0;
      turnBy(7 * hour);
    },
  };
}
