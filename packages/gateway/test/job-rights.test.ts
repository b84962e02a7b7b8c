import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCatalog } from "../src/catalog/compose-catalog.ts";
import { ingressJob } from "../src/ingress/jobs.ts";
import { createJobQueue } from "../src/jobs/create-job-queue.ts";
import { handle } from "../src/jobs/define-job.ts";
import type { JobQueue } from "../src/jobs/job-queue.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

describeOnEachStore("the rights to jobs", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  let nodes: JobQueue[] = [];

  // The embedded store belongs to one node.
  const start = async () => {
    const count = store.kind === "postgres" ? 6 : 1;
    nodes = await Promise.all(Array.from({ length: count }, () => createJobQueue(store.jobDatabase, [ingressJob], silent)));
  };
  const stop = async () => {
    for (const node of nodes) await node[Symbol.asyncDispose]();
  };

  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { ...composeCatalog([]), ...storeParts });
  });
  afterAll(async () => {
    await stop();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const asOwner = async (statement: string) => {
    const { db, connectionString } = store.jobDatabase;
    if (db !== undefined) return void (await db.executeSql(statement));
    const client = new Client({ connectionString });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  const grantAsBefore = () =>
    asOwner(`grant usage on schema pgboss to fettle_app, fettle_service;
      grant select, insert, update, delete on all tables in schema pgboss to fettle_app, fettle_service`);

  it("A tenant's transaction can send a job, but see or change none", async () => {
    await start();
    await stop();
    await grantAsBefore();
    for (const rights of ["the wider ones of before", "its own"]) {
      await start();
      const [node] = nodes;
      if (node === undefined) throw new Error("no node");
      await node.send(ingressJob, { environmentId: "env_other", deliveryId: rights });
      const data = { environmentId: "env_1", deliveryId: rights };
      const tenant = store.environment("env_1");
      await tenant.transaction().execute((transaction) => node.send(ingressJob, data, { transaction }));
      for (const table of ["pgboss.job", "pgboss.job_common"]) {
        for (const statement of [`select data from ${table}`, `update ${table} set data = null`, `delete from ${table}`]) {
          await expect(sql.raw(statement).execute(tenant)).rejects.toThrow(/permission denied/);
        }
      }
      await expect(sql`update pgboss.queue set notify = false`.execute(tenant)).rejects.toThrow(/permission denied/);
      await expect(sql`select id from pgboss.job_common`.execute(store.service)).rejects.toThrow(/permission denied/);
      await stop();
    }
    await start();
    const worked = new Set<string>();
    const all = Promise.withResolvers<void>();
    const work = handle(ingressJob, async ({ environmentId, deliveryId }) => {
      worked.add(`${environmentId} ${deliveryId}`);
      if (worked.size === 4) all.resolve();
    });
    for (const node of nodes) await node.start([work]);
    await all.promise;
  });
});
