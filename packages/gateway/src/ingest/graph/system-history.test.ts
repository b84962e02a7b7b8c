import { ingressService } from "../../ingress/ingress-service.ts";
import { ingestService } from "../ingest-service.ts";
import { beforeEach, expect, it } from "vitest";
import type { SystemStatusChange } from "../../change-log/change.ts";
import { encodeCursor } from "../../change-log/cursor.ts";
import type { SyncRun, SyncRunQuery } from "../ingest.ts";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { systemWith } from "../../graph/testing/fixtures.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;
const cursor = (position: number) => encodeCursor("env_test", { position, mark: null });

beforeEach(() => {
  memory = createMemoryStages();
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
  memory.systems.set("sys_2", systemWith("sys_2"));
});

const statusChange = (position: number, values: Partial<SystemStatusChange> = {}): SystemStatusChange => ({
  type: "system",
  position,
  mark: null,
  systemId: "sys_1",
  previousStatus: "CONNECTED",
  status: "DEGRADED",
  reason: `Reason ${position}`,
  recordedAt: new Date(position * 1000),
  traceId: "t",
  ...values,
});

const historyOf = `query ($first: Int, $after: String) {
  system(id: "sys_1") { statusHistory(first: $first, after: $after) {
    edges { cursor node { cursor previousStatus status reason recordedAt traceId system { id } } } nodes { status }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`;

it("The statuses of a system are listed newest first, page by page", async () => {
  for (const position of [3, 5, 8]) memory.changes.append(statusChange(position));
  memory.changes.append(statusChange(6, { systemId: "sys_2" }));
  const first = await run(historyOf, { first: 2 });
  expect(first.data).toMatchObject({
    system: {
      statusHistory: {
        edges: [
          { cursor: cursor(8), node: { cursor: cursor(8), status: "DEGRADED", reason: "Reason 8", system: { id: "sys_1" } } },
          { cursor: cursor(5) },
        ],
        nodes: [{ status: "DEGRADED" }, { status: "DEGRADED" }],
        pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: cursor(8), endCursor: cursor(5) },
      },
    },
  });
  expect((await run(historyOf, { after: cursor(5) })).data).toMatchObject({
    system: { statusHistory: { edges: [{ cursor: cursor(3) }], pageInfo: { hasNextPage: false, hasPreviousPage: true } } },
  });
  expect((await run(historyOf, { first: 0 })).data).toMatchObject({
    system: { statusHistory: { edges: [], pageInfo: { hasNextPage: true, endCursor: null } } },
  });
  expect(errorsOf(await run(historyOf, { after: "made-up" }))[0]).toMatch(/^INVALID_CURSOR/);
  expect(errorsOf(await run(historyOf, { after: encodeCursor("env_other", { position: 5, mark: null }) }))[0]).toMatch(
    /^INVALID_CURSOR/,
  );
  expect(errorsOf(await run(historyOf, { first: 201 }))[0]).toMatch(/^BAD_USER_INPUT/);
});

const syncRun = (id: string, values: Partial<SyncRun> = {}): SyncRun => ({
  id,
  systemId: "sys_1",
  entity: "WorkOrder",
  kind: "scan",
  startedAt: new Date("2026-01-31T08:00:00Z"),
  endedAt: new Date("2026-01-31T08:00:01Z"),
  read: 5,
  created: 1,
  updated: 2,
  deleted: 3,
  rejected: 4,
  hidden: 5,
  failedReads: 6,
  error: null,
  traceId: "t",
  problems: [],
  rejection: null,
  ...values,
});

const runsOf = `query ($entity: String, $first: Int, $after: String) {
  system(id: "sys_1") { syncRuns(entity: $entity, first: $first, after: $after) {
    nodes { id entity kind status startedAt endedAt read created updated deleted rejected hidden failedReads rejectionExample error traceId
      problems { field count message example } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  } }
}`;

it("A run that the vendor refused is forbidden, and not failed", async () => {
  memory.of(ingestService).syncRuns = async () => [syncRun("run_1", { error: "FORBIDDEN: No right to list." })];
  expect((await run(runsOf, { first: 1 })).data).toMatchObject({
    system: { syncRuns: { nodes: [{ status: "FORBIDDEN", error: "FORBIDDEN: No right to list." }] } },
  });
});

it("Sync runs are listed with their progress", async () => {
  const asked: SyncRunQuery[] = [];
  memory.of(ingestService).syncRuns = async (_environmentId, systemId, query) => {
    expect(systemId).toBe("sys_1");
    asked.push(query);
    return [
      syncRun("run_3", { endedAt: null }),
      syncRun("run_2", { error: "UNAVAILABLE: Down." }),
      syncRun("run_1", {
        problems: [{ field: "dueAt", count: 2, message: "is a time that does not exist", example: "2026-02-30T00:00:00Z" }],
        rejection: "title is required but missing.",
      }),
      syncRun("run_0"),
    ];
  };
  const { data } = await run(runsOf, { first: 3, entity: "WorkOrder" });
  expect(data).toMatchObject({
    system: {
      syncRuns: {
        nodes: [
          { id: "run_3", kind: "SCAN", status: "RUNNING", endedAt: null, error: null },
          { id: "run_2", status: "FAILED", error: "UNAVAILABLE: Down.", problems: [], rejectionExample: null },
          {
            id: "run_1",
            status: "SUCCEEDED",
            read: 5,
            created: 1,
            updated: 2,
            deleted: 3,
            rejected: 4,
            hidden: 5,
            failedReads: 6,
            rejectionExample: "title is required but missing.",
            problems: [{ field: "dueAt", count: 2, message: "is a time that does not exist", example: "2026-02-30T00:00:00Z" }],
            traceId: "t",
          },
        ],
        pageInfo: { hasNextPage: true, hasPreviousPage: false },
      },
    },
  });
  const page = (data as { system: { syncRuns: { pageInfo: { endCursor: string } } } }).system.syncRuns.pageInfo; // matches the query above
  await run(runsOf, { after: page.endCursor });
  expect(asked).toEqual([
    { entity: "WorkOrder", after: null, limit: 4 },
    { entity: null, after: { id: "run_1", startedAt: syncRun("").startedAt }, limit: 51 },
  ]);
  for (const after of ["bogus", cursor(3), Buffer.from("2026-01-31T08:00:00Z sys_1").toString("base64url")]) {
    expect(errorsOf(await run(runsOf, { after }))[0]).toMatch(/^INVALID_CURSOR/);
  }
  for (const entity of ["\0", "Workorder"]) {
    expect(errorsOf(await run(runsOf, { entity }))[0]).toMatch(
      /^BAD_USER_INPUT: entity: there is no type of record .*There are: WorkOrder,/,
    );
  }
});

it("The health of a list of systems is read at once", async () => {
  const asked: string[][] = [];
  memory.of(ingestService).health = async (_environmentId, systems) => {
    asked.push(systems.map(({ id }) => id));
    const quiet = { runs: 0, failedRuns: 0 };
    const health = {
      lagSeconds: null,
      lastSuccessAt: null,
      nextRunAt: new Date(0),
      waitingUntil: null,
      lastHour: quiet,
      lastDay: quiet,
    };
    const rejected = [{ entity: "Asset", count: 3, example: "name is missing.", lastSeenAt: new Date(0) }];
    return new Map(systems.map(({ id }) => [id, { ...health, systemId: id, last30Days: { runs: 8, failedRuns: 2 }, rejected }]));
  };
  const counted: (readonly string[])[] = [];
  memory.of(ingressService).failedEvents = async (_environmentId, ids) => {
    counted.push(ids);
    return new Map(ids.map((id) => [id, 4]));
  };
  const { data } = await run(`{ systems { nodes { health {
    lagSeconds lastSuccessAt nextRunAt waitingUntil lastHour { runs failedRuns errorRate } lastDay { runs } last30Days { errorRate }
    rejectedRecords { entity count example lastSeenAt } failedIngressEvents } } } }`);
  const health = {
    lagSeconds: null,
    lastSuccessAt: null,
    nextRunAt: "1970-01-01T00:00:00.000Z",
    waitingUntil: null,
    lastHour: { runs: 0, failedRuns: 0, errorRate: null },
    lastDay: { runs: 0 },
    last30Days: { errorRate: 0.25 },
    rejectedRecords: [{ entity: "Asset", count: 3, example: "name is missing.", lastSeenAt: "1970-01-01T00:00:00.000Z" }],
    failedIngressEvents: 4,
  };
  expect(data).toEqual({ systems: { nodes: [{ health }, { health }] } });
  expect(asked).toEqual([["sys_1", "sys_2"]]);
});

it("The entities of a list of systems are read at once, each with its status in a word", async () => {
  const asked: string[][] = [];
  memory.of(ingestService).entities = async (_environmentId, systems) => {
    asked.push(systems.map(({ id }) => id));
    const refused = {
      name: "Customer",
      status: "FORBIDDEN" as const,
      error: "FORBIDDEN: No.",
      isLeftOut: true,
      lastSyncedAt: null,
      first: { read: 0, total: null },
      hiddenRecords: 0,
    };
    const synced = {
      name: "Asset",
      status: "SYNCED" as const,
      error: null,
      isLeftOut: false,
      lastSyncedAt: new Date(0),
      first: null,
      hiddenRecords: 3,
    };
    return new Map(systems.map(({ id }) => [id, [synced, refused]]));
  };
  const { data } = await run(
    "{ systems { nodes { lastSyncedAt syncProgress { entity } entities { name status error lastSyncedAt hiddenRecords } } } }",
  );
  const entities = [
    { name: "Asset", status: "SYNCED", error: null, lastSyncedAt: "1970-01-01T00:00:00.000Z", hiddenRecords: 3 },
    { name: "Customer", status: "FORBIDDEN", error: "FORBIDDEN: No.", lastSyncedAt: null, hiddenRecords: 0 },
  ];
  // Nothing waits for an optional entity that the vendor refuses to list.
  const system = { lastSyncedAt: "1970-01-01T00:00:00.000Z", syncProgress: [], entities };
  expect(data).toEqual({ systems: { nodes: [system, system] } });
  expect(asked).toHaveLength(1);
});
