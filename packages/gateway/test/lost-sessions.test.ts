import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createRedisBell } from "../src/feed/create-redis-bell.ts";
import { createGateway } from "../src/gateway.ts";
import { webhooksJob } from "../src/ingress/jobs.ts";
import { createJobQueue } from "../src/jobs/create-job-queue.ts";
import { handle } from "../src/jobs/define-job.ts";
import { listenOnPostgres } from "../src/store/listen-on-postgres.ts";
import { storeParts } from "../src/stages.ts";
import { openPostgresStore } from "../src/store/open-postgres-store.ts";
import { readPostgresUrl } from "../src/store/postgres-address.ts";
import { createPostgresClient } from "../src/store/postgres-client.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";
import { startUnsteadyProxy, type UnsteadyProxy } from "./harness/unsteady-proxy.ts";

const clientOf = (url: string) => createPostgresClient(readPostgresUrl(url), "select");
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

describeOnEachStore("sessions that the server ends", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  let administrator: Client;

  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    administrator = new Client(place.database.kind === "postgres" ? place.database.url : "");
    await administrator.connect();
  });

  afterAll(async () => {
    await administrator.end();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const endSessions = () =>
    administrator.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
  /** Settles when this many of our statements are running. */
  const untilRunning = async (count: number) => {
    for (;;) {
      const { rows } = await administrator.query(
        "select from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active'",
      );
      // This query contains its own search text, so it finds itself too.
      if (rows.length - 1 >= count) return;
    }
  };

  it("Ended sessions fail the active statements and nothing else", async () => {
    const database = store.environment("env_1");
    const waiting = Array.from({ length: 4 }, () => sql`select pg_sleep(60)`.execute(database));
    const inTransaction = database.transaction().execute((transaction) => sql`select pg_sleep(60)`.execute(transaction));
    const outcomes = Promise.allSettled([...waiting, inTransaction]);
    await untilRunning(5);
    await endSessions();
    expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
    await expect
      .poll(() =>
        sql`select 1 as one`.execute(database).then(
          ({ rows }) => rows,
          () => null,
        ),
      )
      .toEqual([{ one: 1 }]);
  });

  it("A listener's session is reopened, and the listener is told of the gap", async () => {
    const notices: string[] = [];
    const gap = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<void>();
    await using _listener = await store.listen(
      "test_channel",
      (notice) => {
        notices.push(notice);
        heard.resolve();
      },
      () => gap.resolve(),
    );
    await endSessions();
    await gap.promise;
    await administrator.query("select pg_notify('test_channel', 'after')");
    await heard.promise;
    expect(notices).toEqual(["after"]);
  });
});

/** Receives repeated notices: each one settles one promise. */
function repeatedly() {
  let next = Promise.withResolvers<void>();
  return {
    tell() {
      next.resolve();
      next = Promise.withResolvers();
    },
    once: () => next.promise,
  };
}

const quick = { first: 1, longest: 20 };
/** Cuts twenty times, each time until three attempts have failed. */
const cutTwentyTimes = async (proxy: UnsteadyProxy, regained: () => Promise<unknown>) => {
  for (let count = 0; count < 20; count += 1) {
    const back = regained();
    proxy.cut();
    await proxy.untilVain(3);
    proxy.restore();
    await back;
  }
};

describeOnEachStore("an unreliable route to the servers", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let databaseUrl: string;

  beforeAll(async () => {
    place = await freshDatabase();
    databaseUrl = place.database.kind === "postgres" ? place.database.url : "";
    await using _migrated = await openStore(place.database, { entities: new Map(), ...storeParts });
  });
  afterAll(() => place[Symbol.asyncDispose]());

  it("A listener uses one connection at a time, however often the route is cut", async () => {
    await using proxy = await startUnsteadyProxy(databaseUrl);
    const gap = repeatedly();
    await using _listener = await listenOnPostgres(clientOf(proxy.url), "c", () => {}, gap.tell, silent, quick);
    await cutTwentyTimes(proxy, gap.once);
    // Each time three failed connections and a good one.
    expect([proxy.accepted, proxy.mostOpen]).toEqual([1 + 20 * 4, 1]);
  });

  it("A listener notices that nothing arrives any more", async () => {
    await using proxy = await startUnsteadyProxy(databaseUrl);
    const gap = repeatedly();
    const timing = { ...quick, quiet: 20, answering: 200, connecting: 200 };
    await using _listener = await listenOnPostgres(clientOf(proxy.url), "c", () => {}, gap.tell, silent, timing);
    const back = gap.once();
    proxy.stall();
    // The first of them is not answered either.
    await proxy.untilVain(2);
    proxy.restore();
    await back;
  });

  it("Each of the bell's two clients uses one connection at a time and neither blocks the other, even if Redis starts late", async () => {
    const redisUrl = inject("services").redisUrl ?? "";
    await using proxy = await startUnsteadyProxy(redisUrl);
    proxy.cut();
    const opening = createRedisBell(proxy.url, "fettle:test", silent, quick);
    await proxy.untilVain(3);
    proxy.restore();
    await using bell = await opening;
    const gap = repeatedly();
    bell.listen((ring) => ring === null && gap.tell());
    const before = proxy.accepted;
    for (let count = 1; count <= 20; count += 1) {
      const back = gap.once();
      proxy.cut();
      proxy.restore();
      await back;
    }
    expect(proxy.mostOpen).toBe(2);
    // Both clients each time; either may have connected once more than the test saw.
    expect(proxy.accepted - before).toBeLessThanOrEqual(20 * 2 + 2);
    await using there = await createRedisBell(redisUrl, "fettle:test", silent);
    const heard = Promise.withResolvers<void>();
    there.listen((ring) => ring?.environmentId === "env_1" && heard.resolve());
    const ringing = setInterval(() => bell.ring({ environmentId: "env_1", position: 1, appended: () => null }), 20);
    await heard.promise.finally(() => clearInterval(ringing));
  });

  it("A pool uses few connections for any number of callers, and fails them with an outage", async () => {
    await using proxy = await startUnsteadyProxy(databaseUrl);
    await using store = await openPostgresStore(proxy.url, { entities: new Map(), ...storeParts }, silent);
    const ask = () => sql`select 1`.execute(store.service);
    await ask();
    proxy.cut();
    const before = proxy.accepted;
    for (let round = 0; round < 20; round += 1) {
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, ask));
      expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code)).toEqual(
        Array.from({ length: 10 }, () => "DATABASE_AWAY"),
      );
    }
    expect(proxy.accepted - before).toBeLessThan(40);
    proxy.restore();
    await expect
      .poll(
        () =>
          ask().then(
            () => "answered",
            () => "away",
          ),
        { timeout: 5000 },
      )
      .toBe("answered");
  });

  it("A statement without an answer notices the loss, and its connection is given up", async () => {
    await using proxy = await startUnsteadyProxy(databaseUrl);
    const bounds = { statement_timeout: 500, lock_timeout: 500, idle_in_transaction_session_timeout: 5000 };
    await using store = await openPostgresStore(proxy.url, { entities: new Map(), ...storeParts }, silent, bounds);
    const asking = store.service.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      proxy.stall();
      await sql`select 1`.execute(transaction);
    });
    await expect(asking).rejects.toMatchObject({ code: "DATABASE_AWAY" });
    proxy.restore();
    await sql`select 1`.execute(store.service);
  });

  it("The gateway reports not ready within a second, with one query at a time, until the server is back", async () => {
    await using proxy = await startUnsteadyProxy(databaseUrl);
    const database = { kind: "postgres" as const, url: proxy.url };
    const encryptionKeys = `one:${randomBytes(32).toString("base64")}`;
    await using gateway = await createGateway({ connectors: [], publicUrl: "http://localhost", database, encryptionKeys });
    await gateway.start();
    const ask = async () => {
      const response = await gateway.fetch(new Request("http://localhost/readyz"));
      return [response.status, await response.json()];
    };
    const away = [503, { ready: false, missing: ["the database is away"] }];
    expect(await ask()).toEqual([200, { ready: true, missing: [] }]);
    for (const takeAway of [proxy.cut, proxy.stall]) {
      takeAway();
      await expect.poll(ask, { timeout: 5000 }).toEqual(away);
      const before = proxy.accepted;
      expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array.from({ length: 50 }, () => away));
      // Clients that reconnect by themselves also come through here.
      expect(proxy.accepted - before).toBeLessThan(20);
      proxy.cut();
      proxy.restore();
      await expect.poll(ask, { timeout: 10_000 }).toEqual([200, { ready: true, missing: [] }]);
    }
  });

  it("An outage delays a job: its work is repeated and its end recorded as soon as the database is back", async () => {
    await using proxy = await startUnsteadyProxy(databaseUrl);
    await using store = await openPostgresStore(proxy.url, { entities: new Map(), ...storeParts }, silent);
    await using jobs = await createJobQueue(store.jobDatabase, [webhooksJob], silent);
    const worked = Promise.withResolvers<void>();
    let runs = 0;
    const work = handle(webhooksJob, async () => {
      runs += 1;
      if (runs === 1) proxy.cut();
      await sql`select 1`.execute(store.service);
      proxy.cut();
      worked.resolve();
    });
    await jobs.start([work]);
    await jobs.send(webhooksJob, { environmentId: "env_1", systemId: "sys_1" });
    await proxy.untilVain(2);
    proxy.restore();
    await worked.promise;
    await proxy.untilVain(2);
    proxy.restore();
    const administrator = new Client(databaseUrl);
    await administrator.connect();
    try {
      const state = async () =>
        (await administrator.query("select state, retry_count from pgboss.job where name = 'webhooks'")).rows;
      // Far sooner than a missed heartbeat.
      await expect.poll(state, { timeout: 5000 }).toEqual([{ state: "completed", retry_count: 0 }]);
      expect(runs).toBe(2);
    } finally {
      await administrator.end();
    }
  });
});
