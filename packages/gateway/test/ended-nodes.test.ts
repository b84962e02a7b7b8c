import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { syncJob } from "../src/ingest/jobs.ts";
import { createJobQueue, type JobQueueOptions } from "../src/jobs/create-job-queue.ts";
import { handle } from "../src/jobs/define-job.ts";
import { storeParts } from "../src/stages.ts";
import { openPostgresStore } from "../src/store/open-postgres-store.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOn, describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";
import { startUnsteadyProxy } from "./harness/unsteady-proxy.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const target = (systemId: string) => ({ environmentId: "env_1", systemId, entity: "WorkOrder" });

/** Records the syncs of several nodes in the order of their events. Each sync continues until the test ends it. */
function follow() {
  const told: string[] = [];
  let waiting: { readonly what: string; readonly resolve: () => void }[] = [];
  const tell = (what: string) => {
    told.push(what);
    for (const one of waiting) if (told.includes(one.what)) one.resolve();
    waiting = waiting.filter((one) => !told.includes(one.what));
  };
  const until = (what: string) =>
    new Promise<void>((resolve) => void (told.includes(what) ? resolve() : waiting.push({ what, resolve })));
  /** Ends the work on each system, wherever and whenever it runs. */
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const endOf = (systemId: string) => {
    const known = ends.get(systemId) ?? Promise.withResolvers<void>();
    ends.set(systemId, known);
    return known;
  };
  const work = (node: string) =>
    handle(syncJob, async ({ systemId }, signal) => {
      tell(`${node} begins ${systemId}`);
      const stopped = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => {
        tell(`${node} stops ${systemId}`);
        stopped.reject(signal.reason);
      });
      await Promise.race([endOf(systemId).promise, stopped.promise]);
    });
  return { told, until, work, end: (systemId: string) => endOf(systemId).resolve() };
}

/** Runs syncs as a separate node. */
async function startNode(store: OpenStore, work: ReturnType<ReturnType<typeof follow>["work"]>, options: JobQueueOptions = {}) {
  const jobs = await createJobQueue(store.jobDatabase, [syncJob], silent, options);
  await jobs.start([work]);
  return jobs;
}

async function asOwner(store: OpenStore, statement: string): Promise<readonly Record<string, unknown>[]> {
  const { db, connectionString } = store.jobDatabase;
  if (db !== undefined) return (await db.executeSql(statement)).rows;
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
}

const jobsOf = (store: OpenStore, systemId: string) =>
  asOwner(store, `select state, retry_count from pgboss.job where data->>'systemId' = '${systemId}' order by state`);

/** Inserts a sync in a state in which a node has left it. */
const leave = (store: OpenStore, systemId: string, state: "active" | "retry", output: string | null = '{"node":7}') =>
  asOwner(
    store,
    `insert into pgboss.job (name, data, state, policy, singleton_key, group_id, group_tier, retry_limit, retry_delay_max, expire_seconds,
        started_on, heartbeat_on, heartbeat_seconds, start_after, output)
      select 'sync', '${JSON.stringify(target(systemId))}', '${state}', 'stately', '${systemId}', 'env_1/${systemId}/1', 'env_1', 8, 300, 86000,
        now(), now(), 20, now() + interval '1 hour', ${output === null ? "null" : `'${output}'`}`,
  );

describeOnEachStore("a node that ends", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    await using _made = await createJobQueue(store.jobDatabase, [syncJob], silent);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it("The next node takes over the jobs of a killed one, and each of them runs once", async () => {
    await leave(store, "killed", "active");
    await leave(store, "twice", "active");
    await leave(store, "twice", "retry");
    const { until, end, work, told } = follow();
    await using _next = await startNode(store, work("next"));
    for (const systemId of ["killed", "twice"]) {
      await until(`next begins ${systemId}`);
      end(systemId);
      await expect.poll(() => jobsOf(store, systemId)).toContainEqual({ state: "completed", retry_count: 1 });
    }
    expect(await jobsOf(store, "twice")).toEqual([
      { state: "completed", retry_count: 1 },
      { state: "cancelled", retry_count: 0 },
    ]);
    expect(told).toHaveLength(2);
  });

  it("A node that stops gives its jobs back without using up an attempt", async () => {
    const { until, end, work } = follow();
    const failed: string[] = [];
    {
      await using stopping = await startNode(store, work("first"), { onFailed: (name) => void failed.push(name) });
      await stopping.send(syncJob, target("stopped"), { key: "stopped" });
      await until("first begins stopped");
    }
    const left = "select state, start_after <= now() as is_due, retry_limit from pgboss.job where data->>'systemId' = 'stopped'";
    expect(await asOwner(store, left)).toEqual([{ state: "retry", is_due: true, retry_limit: 9 }]);
    expect(failed).toEqual([]);
    await using _next = await startNode(store, work("next"));
    await until("next begins stopped");
    end("stopped");
    await expect.poll(() => jobsOf(store, "stopped")).toEqual([{ state: "completed", retry_count: 1 }]);
  });
});

// An embedded store belongs to one node.
describeOn("postgres", "nodes that share a PostgreSQL", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let url: string;
  let store: OpenStore;
  beforeAll(async () => {
    place = await freshDatabase();
    url = place.database.kind === "postgres" ? place.database.url : "";
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it("Two nodes never run one job at once: a disconnected node stops before another takes over, and then leaves the job alone", async () => {
    const { until, end, work, told } = follow();
    await using proxy = await startUnsteadyProxy(url);
    await using cutOffStore = await openPostgresStore(proxy.url, { entities: new Map(), ...storeParts }, silent);
    await using cutOff = await startNode(cutOffStore, work("cut off"));
    await cutOff.send(syncJob, target("sys_1"), { key: "sys_1" });
    await until("cut off begins sys_1");
    await using other = await startNode(store, work("other"));
    proxy.cut();
    await until("other begins sys_1");
    proxy.restore();
    // The node is back when it takes jobs again. One node does not take that many jobs of an environment.
    const more = Array.from({ length: syncJob.shares.perEnvironment + 1 }, (_, index) => `sys_${index + 2}`);
    for (const systemId of more) await other.send(syncJob, target(systemId), { key: systemId });
    await Promise.race(more.map((systemId) => until(`cut off begins ${systemId}`)));
    for (const systemId of ["sys_1", ...more]) end(systemId);
    await expect.poll(() => asOwner(store, "select from pgboss.job where state <> 'completed'")).toEqual([]);
    expect(await jobsOf(store, "sys_1")).toEqual([{ state: "completed", retry_count: 1 }]);
    expect(told.filter((one) => one.endsWith("sys_1"))).toEqual([
      "cut off begins sys_1",
      "cut off stops sys_1",
      "other begins sys_1",
    ]);
  });

  it("Nodes keep their jobs when the server ends their sessions, and leave an earlier version's job to its heartbeat", async () => {
    const { until, end, work, told } = follow();
    await using one = await startNode(store, work("one"));
    await one.send(syncJob, target("sys_a"), { key: "sys_a" });
    await until("one begins sys_a");
    await using _other = await startNode(store, work("other"));
    await asOwner(
      store,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await leave(store, "sys_old", "active", null);
    await leave(store, "sys_dead", "active");
    // By then the other node would have taken over the first one's job.
    await Promise.race([until("one begins sys_dead"), until("other begins sys_dead")]);
    expect(await jobsOf(store, "sys_old")).toEqual([{ state: "active", retry_count: 0 }]);
    for (const systemId of ["sys_a", "sys_dead"]) end(systemId);
    await expect.poll(() => jobsOf(store, "sys_a")).toEqual([{ state: "completed", retry_count: 0 }]);
    expect(told.filter((what) => what.endsWith("sys_a"))).toEqual(["one begins sys_a"]);
  });
});
