import { randomUUID } from "node:crypto";
import { ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { syncJob } from "../ingest/jobs.ts";
import { ingressJob, webhooksJob } from "../ingress/jobs.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { handle } from "./define-job.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const keyOf = ({ systemId }: { readonly systemId: string }) => systemId;

it("The queue takes a job inside a transaction before it is started, also after a restart, and runs it", async () => {
  await using store = await openCopiedStore();
  for (const restart of [0, 1]) {
    await using jobs = await createJobQueue(store.jobDatabase, [ingressJob], silent);
    const data = { environmentId: "env_1", deliveryId: `ind_${restart}` };
    await store
      .environment("env_1")
      .transaction()
      .execute((transaction) => jobs.send(ingressJob, data, { transaction }));
    const worked = Promise.withResolvers<unknown>();
    await jobs.start([handle(ingressJob, async (job) => worked.resolve(job))]);
    expect(await worked.promise).toEqual(data);
  }
}, 60_000);

it("Many jobs enqueued at once all run", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [ingressJob], silent);
  const ids = Array.from({ length: 25 }, (_, index) => `ind_${index}`);
  const seen: string[] = [];
  const worked = Promise.withResolvers<void>();
  await jobs.start([
    handle(ingressJob, async ({ deliveryId }) => {
      seen.push(deliveryId);
      if (seen.length === ids.length) worked.resolve();
    }),
  ]);
  await jobs.sendAll(
    ingressJob,
    ids.map((deliveryId) => ({ environmentId: "env_1", deliveryId })),
  );
  await worked.promise;
  expect(seen.toSorted()).toEqual(ids.toSorted());
}, 60_000);

it("A job counts as waiting until it has begun", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [ingressJob], silent);
  const ids = [randomUUID(), randomUUID()];
  const idOf = ({ deliveryId }: { readonly deliveryId: string }) => ids[Number(deliveryId)];
  await jobs.sendAll(ingressJob, [{ environmentId: "env_1", deliveryId: "0" }], { idOf });
  await jobs.sendAll(ingressJob, [{ environmentId: "env_1", deliveryId: "1" }], { idOf, afterSeconds: 3600 });
  expect(await jobs.waiting(ingressJob, [...ids, randomUUID()])).toEqual(new Set(ids));
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  await jobs.start([
    handle(ingressJob, async () => {
      begun.resolve();
      await end.promise;
    }),
  ]);
  await begun.promise;
  expect(await jobs.waiting(ingressJob, ids)).toEqual(new Set(ids.slice(1)));
  end.resolve();
}, 60_000);

it("One job per key waits; it is never postponed and can be brought forward", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [syncJob], silent);
  const data = { environmentId: "env_1", systemId: "sys_1", entity: "WorkOrder" };
  await jobs.send(syncJob, data, { key: "k", afterSeconds: 3600 });
  await jobs.send(syncJob, data, { key: "k" });
  await jobs.send(syncJob, data, { key: "k", afterSeconds: 3600, onlyIfNoneWaits: true });
  const seen: unknown[] = [];
  const worked = Promise.withResolvers<void>();
  await jobs.start([
    handle(syncJob, async (job) => {
      seen.push(job);
      worked.resolve();
    }),
  ]);
  await worked.promise;
  expect(seen).toEqual([data]);
}, 60_000);

it("Jobs that are sent together leave those that wait under their keys as they are", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [syncJob], silent);
  const targets = ["sys_1", "sys_2"].map((systemId) => ({ environmentId: "env_1", systemId, entity: "WorkOrder" }));
  await jobs.send(
    syncJob,
    { environmentId: "env_1", systemId: "sys_1", entity: "WorkOrder" },
    { key: "sys_1", afterSeconds: 3600 },
  );
  await jobs.sendAll(syncJob, [...targets, ...targets], { keyOf });
  const seen: unknown[] = [];
  const worked = Promise.withResolvers<void>();
  await jobs.start([
    handle(syncJob, async (job) => {
      seen.push(job);
      worked.resolve();
    }),
  ]);
  await worked.promise;
  expect(seen).toEqual(targets.slice(1));
}, 60_000);

it("The log shows the code of a vendor's refusal and not the vendor's message", async () => {
  await using store = await openCopiedStore();
  const logged = Promise.withResolvers<unknown>();
  await using jobs = await createJobQueue(store.jobDatabase, [webhooksJob], {
    ...silent,
    warn: (words: unknown) => logged.resolve(words),
  });
  const data = { environmentId: "env_1", systemId: "sys_1" };
  await jobs.send(webhooksJob, data);
  await jobs.start([
    handle(webhooksJob, async () => {
      throw new ConnectorError("INVALID_INPUT", "The callback https://fettle.example/ingress/KEY does not answer.");
    }),
  ]);
  expect(await logged.promise).toEqual({ queue: "webhooks", job: data, attempt: 0, code: "INVALID_INPUT" });
}, 60_000);
