import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { sql } from "kysely";
import { allocatePositions } from "./change-log/allocate-positions.ts";
import { selectWrittenSince } from "./change-log/written-since.ts";
import { appendCommandChanges } from "./change-log/append-command-changes.ts";
import { appendChanges, type NewChange } from "./change-log/append-changes.ts";
import { decodeCursor, encodeCursor } from "./change-log/cursor.ts";
import { logTables } from "./change-log/log-tables.ts";
import { appendNotices, insertNotices } from "./change-log/append-notices.ts";
import { insertSystemChange } from "./change-log/system-change-rows.ts";
import { forkLog } from "./change-log/fork-log.ts";
import { logStart, type Place } from "./change-log/place.ts";
import { pruneChanges } from "./change-log/prune-changes.ts";
import { raiseFloor } from "./change-log/retention-rows.ts";
import { openTestStore, type TestStore } from "./ingest/testing/open-test-store.ts";
import { testConnector } from "./ingest/testing/test-connector.ts";
import { appendSystemChange } from "./systems/status/status-reports.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const forked = { code: "CURSOR_EXPIRED", reason: "LOG_FORKED" };

const changesOf = (count: number): readonly NewChange[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: "CREATED",
    entity: "WorkOrder",
    record_id: `wo_${index}`,
    system_id: "sys_1",
    version: 1,
    changed_fields: [],
    recorded_at: new Date(0),
    cause: "POLL",
    trace_id: "t",
    record: null,
    previous: null,
  }));

let opened: TestStore;
let environmentId: string;

beforeAll(async () => {
  opened = await openTestStore(testConnector({ payloads: [], failures: [] }));
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
});

const database = () => opened.store.environment(environmentId);
const log = () => opened.changeLog;
const append = async (size: number): Promise<Place> => {
  const appended = await database()
    .transaction()
    .execute((transaction) => appendChanges(transaction, environmentId, changesOf(size)));
  return { position: appended.position, mark: appended.mark };
};
const appendStatus = async (): Promise<void> => {
  await database()
    .transaction()
    .execute((transaction) =>
      appendSystemChange(
        transaction,
        { environment_id: environmentId, id: "sys_1", previous: null },
        { status: "CONNECTED", reason: null, traceId: "t" },
        new Date(0),
        { allocatePositions, ring() {} },
      ),
    );
};
const appendState = async (): Promise<void> => {
  const reached = { id: "cmd_1", systemId: "sys_1", traceId: "t", state: "RUNNING" } as const;
  await database()
    .transaction()
    .execute((transaction) => appendCommandChanges(transaction, environmentId, [reached, reached], new Date(0)));
};
const appendNotice = async (): Promise<void> => {
  const notice = { kind: "SYNC_FINISHED", systemId: null, subjectId: "run_1", data: { created: 1 } } as const;
  await database()
    .transaction()
    .execute((transaction) => appendNotices(transaction, environmentId, [{ ...notice, recordedAt: new Date(0), traceId: "t" }]));
};
/** As a node does that has not been upgraded yet. */
const appendUnmarked = async (): Promise<void> => {
  await sql`
      with taken as (update environments set change_position = change_position + 1 where id = ${environmentId} returning change_position)
      insert into changes (environment_id, position, kind, entity, record_id, system_id, version, changed_fields, recorded_at, cause, trace_id)
      select ${environmentId}, change_position, 'CREATED', 'WorkOrder', 'wo_old', 'sys_1', 1, '{}', now(), 'POLL', 't' from taken`.execute(
    database(),
  );
};
/** Removes the commits after a place, as restoring a backup does. */
const rewind = async ({ position, mark }: Place): Promise<void> => {
  for (const table of logTables)
    await database().deleteFrom(table).where("environment_id", "=", environmentId).where("position", ">", position).execute();
  await database()
    .updateTable("environments")
    .set({ change_position: position, change_mark: mark })
    .where("id", "=", environmentId)
    .execute();
};

it("Every read refuses a lost place, with and without new changes past it", async () => {
  const kept = await append(3);
  await appendStatus();
  const lost = [await log().end(environmentId), await append(5)];
  await appendState();
  lost.push(await log().end(environmentId));
  await appendNotice();
  lost.push(await log().end(environmentId));
  await rewind(kept);
  for (const count of [0, 1, 8]) {
    for (let number = 0; number < count; number += 1) await appendStatus();
    for (const after of lost) {
      await expect(log().records(environmentId, after, 10)).rejects.toMatchObject(forked);
      await expect(log().systems(environmentId, after, 10)).rejects.toMatchObject(forked);
      await expect(log().commands(environmentId, after, 10)).rejects.toMatchObject(forked);
      await expect(log().notices(environmentId, after, 10)).rejects.toMatchObject(forked);
      await expect(log().statusHistory(environmentId, "sys_1", after, 10)).rejects.toMatchObject(forked);
    }
    expect((await log().systems(environmentId, kept, 100)).readTo).toEqual(await log().end(environmentId));
  }
});

it("A page of notices has them alone, with the places of a commit whose other entries are of another kind", async () => {
  await append(2);
  await database()
    .transaction()
    .execute(async (transaction) => {
      const notice = {
        kind: "SYNC_FINISHED",
        systemId: "sys_1",
        data: { created: 1 },
        recordedAt: new Date(0),
        traceId: "t",
      } as const;
      const taken = await allocatePositions(transaction, environmentId, 3);
      const status = {
        previous_status: null,
        status: "CONNECTED",
        reason: null,
        recorded_at: new Date(0),
        trace_id: "t",
      } as const;
      const row = { environment_id: environmentId, position: taken.after.position + 1, system_id: "sys_1", mark: taken.mark };
      await insertSystemChange(transaction, { ...row, ...status });
      const left = { ...taken, after: { ...taken.after, position: row.position } };
      const notices = [
        { ...notice, subjectId: "run_1" },
        { ...notice, subjectId: null },
      ];
      await insertNotices(transaction, environmentId, notices, left);
    });
  const end = await log().end(environmentId);
  const first = await log().notices(environmentId, logStart, 1);
  expect(first).toMatchObject({ changes: [{ position: 4, subjectId: "run_1", data: { created: 1 } }], hasMore: true });
  const { changes, hasMore, readTo } = await log().notices(environmentId, first.readTo, 1);
  expect({ changes, hasMore, readTo }).toMatchObject({
    changes: [{ position: 5, subjectId: null }],
    hasMore: false,
    readTo: end,
  });
  expect((await log().systems(environmentId, logStart, 10)).changes).toMatchObject([{ position: 3, mark: end.mark }]);
  await forkLog(database(), environmentId);
  await expect(log().notices(environmentId, first.readTo, 1)).rejects.toMatchObject(forked);
  expect((await log().notices(environmentId, await log().floor(environmentId), 10)).changes).toHaveLength(2);
});

it("Every entry has a mark, and the floor keeps the mark of its pruned entry", async () => {
  const first = await append(2);
  await appendStatus();
  const status = await log().end(environmentId);
  const last = await append(2);
  expect(new Set([first.mark, status.mark, last.mark]).size).toBe(3);
  const { changes } = await log().records(environmentId, logStart, 10);
  expect(changes.map(({ mark }) => mark)).toEqual([first.mark, first.mark, last.mark, last.mark]);
  for (const after of [first, status, last]) {
    expect(decodeCursor(environmentId, encodeCursor(environmentId, after))).toEqual(after);
    expect(await log().records(environmentId, after, 10)).toMatchObject({ readTo: last });
  }
  // The last old entry belongs to a system. It stays as the origin of the current state, or it goes.
  await raiseFloor(database(), environmentId, status.position, last);
  await pruneChanges({ store: opened.store, log: silent }, new Date(-1), new AbortController().signal);
  expect(await log().floor(environmentId)).toEqual(status);
  expect((await log().records(environmentId, status, 10)).changes).toHaveLength(2);
  await expect(log().records(environmentId, { ...status, mark: first.mark }, 10)).rejects.toMatchObject(forked);
  await expect(log().records(environmentId, first, 10)).rejects.toMatchObject({ code: "CURSOR_EXPIRED", reason: "RETENTION" });
});

it("Cursors from before marks existed stay valid until something else takes their place, even while old nodes still write", async () => {
  await appendUnmarked();
  const old = { position: 1, mark: null };
  expect(encodeCursor(environmentId, old)).toMatch(/^1\.[\w-]{8}$/);
  const marked = await append(1);
  expect(await log().records(environmentId, old, 10)).toMatchObject({ changes: [{ position: 2 }], readTo: marked });
  await appendUnmarked();
  expect(await log().end(environmentId)).toEqual({ position: 3, mark: null });
  const next = await append(1);
  const { changes } = await log().records(environmentId, marked, 10);
  expect(changes.map(({ position, mark }) => ({ position, mark }))).toEqual([{ position: 3, mark: null }, next]);
  // A backup from before the upgrade is restored under the new version.
  await rewind(logStart);
  await append(4);
  await expect(log().records(environmentId, old, 10)).rejects.toMatchObject(forked);
});

it("Pruning keeps young entries when the log is restored between finding the old ones and raising the floor", async () => {
  const kept = await append(1);
  const seen = await append(5);
  await rewind(kept);
  expect(await raiseFloor(database(), environmentId, 4, seen)).toBe(false);
  const now = await append(8);
  expect(await raiseFloor(database(), environmentId, 4, seen)).toBe(false);
  expect(await log().floor(environmentId)).toEqual(logStart);
  expect(await raiseFloor(database(), environmentId, 4, now)).toBe(true);
});

it("A read at a vendor from before the log was restored is no longer trusted", async () => {
  const kept = await append(1);
  const asked = await append(5);
  await rewind(kept);
  await database()
    .transaction()
    .execute(async (transaction) => {
      const rows = [{ id: "wo_0", version: 1 }];
      expect(await selectWrittenSince(transaction, environmentId, rows, kept)).toEqual(new Set());
      expect(await selectWrittenSince(transaction, environmentId, rows, asked)).toEqual(new Set(["wo_0"]));
    });
});

it("When the operator forks the log, every earlier cursor becomes invalid and the log's content stays", async () => {
  const first = await append(2);
  await appendStatus();
  const status = await log().end(environmentId);
  const last = await append(1);
  await forkLog(database(), environmentId);
  for (const after of [first, status, last]) await expect(log().records(environmentId, after, 10)).rejects.toMatchObject(forked);
  await expect(log().statusHistory(environmentId, "sys_1", status, 10)).rejects.toMatchObject(forked);
  const end = await log().end(environmentId);
  expect(end).toEqual({ position: 4, mark: expect.not.stringMatching(last.mark ?? "") });
  const { changes } = await log().records(environmentId, await log().floor(environmentId), 10);
  expect(changes).toHaveLength(3);
  for (const after of changes) expect((await log().records(environmentId, after, 10)).readTo).toEqual(end);
  const next = await append(1);
  expect(await log().records(environmentId, end, 10)).toMatchObject({ changes: [next], readTo: next });
  await forkLog(database(), environmentId);
  await expect(log().records(environmentId, end, 10)).rejects.toMatchObject(forked);
});
