import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createAudit } from "../src/audit/create-audit.ts";
import { composeCatalog } from "../src/catalog/compose-catalog.ts";
import { allocatePositions } from "../src/change-log/allocate-positions.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { logStart } from "../src/change-log/place.ts";
import { createIngest, type IngestStage } from "../src/ingest/create-ingest.ts";
import { eraseSystem } from "../src/ingest/erase/erase-system.ts";
import { testConnector, type Payload } from "../src/ingest/testing/test-connector.ts";
import type { Store } from "../src/store/database.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { appendSystemChange, createStatusReports } from "../src/systems/status/status-reports.ts";
import { lockSystem, updateSystemMarks, updateSystemStatus, waitForWriters } from "../src/systems/registry/system-rows.ts";
import type { Systems } from "../src/systems/systems.ts";
import { fillTables } from "./erasing/fill-tables.ts";
import { cutOff } from "./harness/cut-off.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const now = new Date("2026-01-31T08:00:00.000Z");
const connector = testConnector({ payloads: [], failures: [] });
const signal = new AbortController().signal;
const handle = {
  connector,
  vendor: { settings: {}, signal, fetch: () => Promise.reject(new Error("no network")) },
  fieldMappings: { WorkOrder: [{ name: "heading", path: "/title", type: "TEXT" as const }] },
};

const auditOf = (store: Store) => createAudit({ store, clock: () => now });

describeOnEachStore("erasing a system", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let stores: OpenStore[];
  let nodes: readonly IngestStage[];
  let environmentId: string;
  let count = 0;
  const rings: number[] = [];

  beforeAll(async () => {
    place = await freshDatabase();
    const catalog = composeCatalog([{ connector }]);
    const open = () => openStore(place.database, { ...catalog, ...storeParts });
    // Several nodes on one server; the embedded store belongs to one.
    stores = place.database.kind === "postgres" ? [await open(), await open()] : [await open()];
    nodes = stores.map((store) =>
      createIngest({
        store,
        catalog,
        systems: {} as Systems, // writing does not use it
        jobs: { send: async () => {}, sendAll: async () => {}, wake: () => {} },
        clock: () => now,
        log: pino({ level: "silent" }),
        ring: (_environmentId, position) => void rings.push(position),
        pollIntervalSeconds: 60,
        scanIntervalSeconds: 3600,
      }),
    );
  });
  afterAll(async () => {
    for (const store of stores) await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    environmentId = `env_${(count += 1)}`;
    const { service } = storeAt(0);
    const environment = { id: environmentId, created_at: now, workspace_id: environmentId, kind: "test" as const };
    await service.insertInto("workspaces").values({ id: environmentId, created_at: now, name: "w" }).execute();
    await service.insertInto("environments").values(environment).execute();
    for (const id of ["sys_1", "sys_2"]) {
      await service
        .insertInto("systems")
        .values({
          environment_id: environmentId,
          id,
          connector_id: connector.id,
          display_name: "One",
          settings: "{}",
          authentication: "apiKey",
          status: "CONNECTED",
          status_changed_at: now,
          created_at: now,
          external_id: null,
          account_id: null,
          account_name: null,
          status_reason: null,
        })
        .execute();
    }
    rings.length = 0;
  });

  const storeAt = (index: number): OpenStore => {
    const store = stores[index % stores.length];
    if (store === undefined) throw new Error("no store");
    return store;
  };
  const nodeAt = (index: number): IngestStage => {
    const node = nodes[index % nodes.length];
    if (node === undefined) throw new Error("no node");
    return node;
  };
  const batchOf = (systemId: string, index: number) => ({
    environmentId,
    systemId,
    entity: "WorkOrder",
    cause: "POLL" as const,
    traceId: `t${index}`,
    occurredAt: null,
    askedAfter: null,
  });
  const write = (systemId: string, payloads: readonly Payload[], index = 0) =>
    nodeAt(index).write({ ...batchOf(systemId, index), handle, payloads, freshness: "read" });
  const remove = (systemId: string, remoteIds: readonly string[], index = 0) =>
    nodeAt(index).remove({ ...batchOf(systemId, index), remoteIds, canRead: false });

  /** Disconnects the system for erasure, as the systems stage does. */
  const disconnect = async () => {
    const database = storeAt(1).environment(environmentId);
    await database.transaction().execute(async (transaction) => {
      await lockSystem(transaction, environmentId, "sys_1");
      await updateSystemMarks(transaction, environmentId, "sys_1", { erase_requested_at: now });
      const values = { status: "DISCONNECTED" as const, status_reason: null, status_changed_at: now };
      await updateSystemStatus(transaction, environmentId, "sys_1", values);
      await appendSystemChange(
        transaction,
        { environment_id: environmentId, id: "sys_1", previous: "CONNECTED" },
        { status: "DISCONNECTED", reason: "What the vendor said.", traceId: "the disconnect" },
        now,
        { allocatePositions, ring() {} },
      );
    });
    await waitForWriters(database, environmentId, "sys_1");
  };
  const erase = (store: Store = storeAt(0)) =>
    eraseSystem(
      { store, clock: () => now, ring: (_, position) => void rings.push(position), audit: auditOf(store) },
      { environmentId, systemId: "sys_1" },
      signal,
    );

  /**
   * The number of a system's rows in each table, by the database's own catalogue. The entries of the log stay, without their
   * content, and so does the audit, which has none.
   */
  async function rowsOf(systemId: string): Promise<Readonly<Record<string, number>>> {
    const { service } = storeAt(0);
    const tables = await sql<{ name: string }>`
      select relname::text as name from pg_class join pg_attribute on attrelid = pg_class.oid
      where relkind in ('r', 'p') and not relispartition and relnamespace = current_schema()::regnamespace and attname = 'system_id' and not attisdropped
        and relname not in ('changes', 'system_changes', 'command_changes', 'notices', 'audit_entries')`.execute(service);
    const countIn = async (name: string, column: string): Promise<number> => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from ${sql.table(name)}
        where environment_id = ${environmentId} and ${sql.ref(column)} = ${systemId}`.execute(service);
      return rows[0]?.count ?? Number.NaN;
    };
    const counts: Record<string, number> = { systems: await countIn("systems", "id") };
    for (const { name } of tables.rows) counts[name] = await countIn(name, "system_id");
    const links = await service
      .selectFrom("record_links")
      .innerJoin("changes", (join) =>
        join.onRef("changes.record_id", "=", "record_links.source_id").on("changes.system_id", "=", systemId),
      )
      .select("source_id")
      .where("record_links.environment_id", "=", environmentId)
      .execute();
    const values = await service
      .selectFrom("custom_values")
      .innerJoin("changes", (join) =>
        join.onRef("changes.record_id", "=", "custom_values.record_id").on("changes.system_id", "=", systemId),
      )
      .select("custom_values.name")
      .where("custom_values.environment_id", "=", environmentId)
      .execute();
    return { ...counts, links: links.length, values: values.length };
  }

  const log = async () => (await createChangeLog(storeAt(0)).records(environmentId, logStart, 5000)).changes;

  /** Writes work orders with a reference, one of them changed and one deleted, and one rejected payload. */
  async function fill(systemId: string): Promise<void> {
    const payloads = ["1", "2", "3", "4"].map((id) => ({ id, title: `Work ${id}`, technicians: ["7"] }));
    await write(systemId, [...payloads, { id: "bad" }]);
    await write(systemId, [{ id: "2", title: "Changed" }]);
    await remove(systemId, ["3"]);
    await fillTables(storeAt(0), environmentId, systemId, now);
  }

  async function expectErased(): Promise<void> {
    expect(new Set(Object.values(await rowsOf("sys_1")))).toEqual(new Set([0]));
    const other = await rowsOf("sys_2");
    expect(Object.entries(other).filter(([, rows]) => rows === 0)).toEqual([]);
    const changes = await log();
    // Positions stay, so an earlier cursor resumes, and each existing record is deleted once.
    expect(changes.map(({ position }) => position)).toEqual(changes.map(({ position }) => position).toSorted((a, b) => a - b));
    const erased = changes.filter(({ systemId }) => systemId === "sys_1");
    expect(erased.filter(({ record, previous }) => record !== null || previous !== null)).toEqual([]);
    const deletions = erased.filter(({ kind }) => kind === "DELETED");
    expect(new Set(deletions.map(({ recordId }) => recordId)).size).toBe(4);
    expect(deletions).toHaveLength(4);
    for (const { recordId, version, position } of deletions) {
      const own = erased.filter((change) => change.recordId === recordId);
      expect(own.at(-1)?.position).toBe(position);
      expect(own.map((change) => change.version)).toEqual(own.map((_, index) => index + 1));
      expect(version).toBe(own.length);
    }
    expect(changes.filter(({ systemId, record }) => systemId === "sys_2" && record === null)).toEqual([]);
    const query = {
      actorKinds: ["FETTLE" as const],
      tokenIds: null,
      systemIds: null,
      actions: null,
      since: null,
      until: null,
    } as const;
    const entries = await auditOf(storeAt(0)).entries(environmentId, {
      ...query,
      after: null,
      limit: 10,
    });
    expect(entries).toMatchObject([{ action: "eraseSystem", systemId: "sys_1", outcome: "OK", traceId: "the disconnect" }]);
    const { changes: notices } = await createChangeLog(storeAt(0)).notices(environmentId, logStart, 10);
    const told = { kind: "SYNC_FINISHED", subjectId: "run_1" };
    expect(notices).toMatchObject([
      { ...told, systemId: "sys_1", data: null },
      { ...told, systemId: "sys_2", data: { entity: "WorkOrder" } },
    ]);
    const history = await createChangeLog(storeAt(0)).statusHistory(environmentId, "sys_1", null, 10);
    expect(history).toMatchObject([{ status: "DISCONNECTED", reason: null, traceId: "the disconnect" }]);
  }

  it("Erasing removes everything of one system and nothing of another, reports the deletions, and does nothing when repeated", async () => {
    await fill("sys_1");
    await fill("sys_2");
    await erase();
    expect((await rowsOf("sys_1"))["records"]).toBe(4);
    await disconnect();
    rings.length = 0;
    await erase();
    await expectErased();
    const changes = await log();
    const own = changes.filter(({ systemId, traceId }) => systemId === "sys_1" && traceId === "the disconnect");
    expect(own).toMatchObject(
      Array.from({ length: 3 }, () => ({ kind: "DELETED", cause: "COMMAND", changedFields: ["deletedAt"] })),
    );
    expect(rings).toEqual([own.at(-1)?.position]);
    await erase();
    expect(await log()).toEqual(changes);
  });

  it("Erasing continues where it was cut off, at any step, and may run twice at once", async () => {
    await fill("sys_1");
    await fill("sys_2");
    await disconnect();
    const ends: string[] = [];
    while (ends.at(-1) !== "done") {
      const attempt = ends.length;
      ends.push(await endOf(erase(cutOff(storeAt(attempt), 1 + attempt)), "done"));
    }
    expect(ends.length).toBeGreaterThan(5);
    expect(new Set(ends)).toEqual(new Set(["cut off", "done"]));
    await expectErased();
  });

  it("Other work gets its turn between the steps of erasing", async () => {
    await write(
      "sys_1",
      Array.from({ length: 600 }, (_, index) => ({ id: `many ${index}`, title: "Work" })),
    );
    await disconnect();
    let turns = 0;
    const takeTurn = () => {
      turns += 1;
      turn = setImmediate(takeTurn);
    };
    let turn = setImmediate(takeTurn);
    await erase();
    clearImmediate(turn);
    // Three steps of records, and the tables after them.
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it("Two nodes that erase at once erase once", async () => {
    await fill("sys_1");
    await fill("sys_2");
    await disconnect();
    await Promise.all([erase(storeAt(0)), erase(storeAt(1)), erase(storeAt(0))]);
    await expectErased();
  });

  it("Writers that race with the disconnect leave nothing behind, and none writes after it", async () => {
    const reports = createStatusReports({ store: storeAt(1), clock: () => now }, { allocatePositions, ring() {} });
    const outcomes: string[] = [];
    const afterDisconnect: string[] = [];
    const state = { isDisconnected: false, isErased: false };
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; !state.isErased; round += 1) {
        const ids = Array.from({ length: 5 }, (__, index) => String((writer + round + index) % 20));
        const seen = state.isDisconnected ? afterDisconnect : outcomes;
        const work =
          round % 3 === 2
            ? remove("sys_1", ids, writer)
            : write("sys_1", [...ids.map((id) => ({ id, title: `${writer}.${round}` })), { id: `bad ${round}` }], writer);
        seen.push(await endOf(work, "written"));
        // The embedded store alone never yields the event loop.
        await nextTurn();
      }
    });
    const reporter = (async () => {
      for (let round = 0; !state.isDisconnected; round += 1) {
        const status = round % 2 === 0 ? "DEGRADED" : "CONNECTED";
        await reports.report(environmentId, "sys_1", { status, reason: null, traceId: "t" });
        await nextTurn();
      }
    })();
    let written = 0;
    try {
      while (outcomes.length < 24) {
        await write("sys_2", [{ id: "1", title: "Other" }]);
        await nextTurn();
      }
      await disconnect();
      state.isDisconnected = true;
      await reporter;
      written = (await log()).length;
      await erase();
    } finally {
      Object.assign(state, { isDisconnected: true, isErased: true });
      await Promise.all(writers);
    }
    // The vendor's pending answers at the disconnect may have either outcome.
    expect(new Set([...outcomes, ...afterDisconnect])).toEqual(new Set(["written", "The system has been disconnected."]));
    expect(new Set(afterDisconnect)).toEqual(new Set(["The system has been disconnected."]));
    expect(new Set(Object.values(await rowsOf("sys_1")))).toEqual(new Set([0]));
    expect((await log()).slice(written).filter(({ kind }) => kind !== "DELETED")).toEqual([]);
  });
});

/** The outcome of some work: `well`, or its failure. */
const endOf = (work: Promise<unknown>, well: string): Promise<string> =>
  work.then(
    () => well,
    (error: unknown) => (error instanceof Error ? error.message : "unknown"),
  );
