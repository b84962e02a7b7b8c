import { expect, it } from "vitest";
import { keepJobs } from "../../jobs/testing/kept-jobs.ts";
import type { Store } from "../../store/database.ts";
import type { NewIngressEvent } from "../events/new-event-rows.ts";
import { createActiveSystems } from "../process/active-systems.ts";
import { createEventStorage } from "./store-events.ts";

it("Work gives way to webhooks that wait to be stored, and no longer than a second", async () => {
  let now = 0;
  const committed = Promise.withResolvers<unknown>();
  const transaction = () => ({ execute: () => committed.promise });
  const storage = createEventStorage({
    store: { environment: () => ({ transaction }) } as unknown as Store, // all that storing needs
    jobs: keepJobs(),
    active: createActiveSystems(),
    stopwatch: () => now,
  });
  const { signal } = new AbortController();
  await storage.giveWay(signal);
  const stored = storage.store({ environmentId: "env_1", systemId: "sys_1", body: Buffer.from("{}") } as NewIngressEvent); // all that is read
  const ended: string[] = [];
  const first = storage.giveWay(signal).then(() => void ended.push("given way"));
  void stored.then(() => void ended.push("stored"));
  now = 999;
  expect(ended).toEqual([]);
  now = 1000;
  await first;
  expect(ended).toEqual(["given way"]);
  const second = storage.giveWay(signal);
  committed.resolve({ open: new Set(["sys_1"]), withNew: [] });
  expect(await stored).toBe("stored");
  await second;
});
