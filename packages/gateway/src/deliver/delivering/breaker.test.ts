import { expect, test } from "vitest";
import { createBreaker } from "./breaker.ts";

const healthy = {
  status: "ACTIVE",
  statusReason: null,
  failingSince: null,
  probes: 0,
  nextProbeAt: null,
  pausedUntil: null,
} as const;
const start = new Date("2026-01-01T00:00:00.000Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

test("An endpoint with many calls in flight is tried again after half a minute, however many of them fail", () => {
  const breaker = createBreaker(healthy);
  for (let number = 0; number < 16; number += 1) breaker.failed(`wo_${number}`, start);
  expect(breaker.health).toMatchObject({ status: "FAILING", failingSince: start, probes: 1, nextProbeAt: after(30) });
});

test("Only the tries of a failing endpoint make the waits longer", () => {
  const breaker = createBreaker(healthy);
  for (let number = 0; number < 5; number += 1) breaker.failed(`wo_${number}`, start);
  breaker.probe();
  breaker.failed("wo_1", after(30));
  expect(breaker.health).toMatchObject({ probes: 2, nextProbeAt: after(90) });
  breaker.failed("wo_2", after(31));
  expect(breaker.health).toMatchObject({ probes: 2, nextProbeAt: after(90) });
  breaker.probe();
  breaker.delivered();
  expect(breaker.health).toEqual(healthy);
});
