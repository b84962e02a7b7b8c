import { expect, it } from "vitest";
import { erasureJob, syncJob } from "../ingest/jobs.ts";
import { ingressJob } from "../ingress/jobs.ts";
import { defineJob, handle, type SystemJobData } from "./define-job.ts";
import { groupOf } from "./group-of.ts";
import { keepJobs } from "./testing/kept-jobs.ts";

const system = { environmentId: "env_1", systemId: "sys_1" };

it("A job accepts only data of its own kind", async () => {
  const job = defineJob<SystemJobData>({ name: "tidy", policy: "stately", shares: { places: 4, perEnvironment: 3 } });
  const queue = keepJobs();
  await queue.send(job, system);
  // @ts-expect-error The system is missing.
  await queue.send(job, { environmentId: "env_1" });
  // @ts-expect-error The other kind of job also needs an entity.
  await queue.sendAll(syncJob, [system]);
  handle(job, async ({ systemId }) => expect(systemId).toBe("sys_1"));
  expect(queue.take(job)).toHaveLength(2);
  expect(job.shares).toEqual({ places: 4, perEnvironment: 3, perGroup: 1, batch: 1, refill: 1, mostLong: 4 });
});

it("Jobs count against the same groups as the jobs that earlier versions left waiting in the database", () => {
  expect(groupOf(syncJob, { ...system, entity: "WorkOrder" })).toEqual({ id: "env_1/sys_1/1", tier: "env_1" });
  expect(groupOf(syncJob, { ...system, entity: "Asset" }).id).toBe("env_1/sys_1/0");
  expect(groupOf(erasureJob, system).id).toBe("env_1/sys_1/");
  expect(groupOf(ingressJob, { environmentId: "env_1", deliveryId: "ind_1" }).id).toBe("env_1//");
  expect(groupOf(ingressJob, { environmentId: "env_1", deliveryId: "ind_1" }, "sys_2").id).toBe("env_1/sys_2/");
});
