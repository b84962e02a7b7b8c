import { Registry } from "prom-client";
import { beforeEach, expect, it } from "vitest";
import type { StateGauge } from "../../state-gauge.ts";
import { addStateMetrics } from "./state-metrics.ts";

type GatewayState = readonly Awaited<ReturnType<StateGauge["read"]>>[];

const declared: readonly Omit<StateGauge, "read">[] = [
  { name: "fettle_systems", help: "Systems.", labelNames: ["status"] },
  { name: "fettle_sync_lag_seconds", help: "Lag.", labelNames: [] },
  { name: "fettle_jobs", help: "Jobs.", labelNames: ["queue", "state"] },
];
const state: GatewayState = [
  [
    { labels: { status: "pending" }, value: 0 },
    { labels: { status: "connected" }, value: 3 },
  ],
  [{ labels: {}, value: 12.5 }],
  [1, 2, 3, 4].map((value) => ({
    labels: { queue: "sync", state: ["", "waiting", "scheduled", "active", "failed"][value] ?? "" },
    value,
  })),
];

let now = 0;
let reads = 0;
let read: () => Promise<GatewayState>;
let registry: Registry;
beforeEach(() => {
  [now, reads] = [0, 0];
  read = async () => state;
  registry = new Registry();
  let reading: Promise<GatewayState> | null = null;
  // All gauges are read together: the first one queries.
  const counted = (index: number) => {
    if (index === 0) {
      reads += 1;
      reading = read();
    }
    return reading ?? read();
  };
  const gauges = declared.map((gauge, index) => ({ ...gauge, read: async () => (await counted(index))[index] ?? [] }));
  addStateMetrics(registry, gauges, { fresh: 5000, patience: 20, stopwatch: () => now });
});

const samples = async () => (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));

it("The gauges show systems, jobs and lag, and read them once for all scrapes within five seconds", async () => {
  const [first] = await Promise.all([samples(), samples()]);
  expect(first).toEqual([
    'fettle_systems{status="pending"} 0',
    'fettle_systems{status="connected"} 3',
    "fettle_sync_lag_seconds 12.5",
    'fettle_jobs{queue="sync",state="waiting"} 1',
    'fettle_jobs{queue="sync",state="scheduled"} 2',
    'fettle_jobs{queue="sync",state="active"} 3',
    'fettle_jobs{queue="sync",state="failed"} 4',
    "fettle_database_up 1",
  ]);
  now = 4999;
  await samples();
  expect(reads).toBe(1);
  now = 5000;
  await samples();
  expect(reads).toBe(2);
});

it("The gauges show no old values while the database fails or does not answer, and send it one query at a time", async () => {
  await samples();
  read = () => Promise.reject(new Error("The database is away."));
  now += 5000;
  expect(await samples()).toEqual(["fettle_database_up 0"]);

  const answer = Promise.withResolvers<GatewayState>();
  read = () => answer.promise;
  for (let scrape = 0; scrape < 3; scrape++) {
    now += 5000;
    expect(await samples()).toEqual(["fettle_database_up 0"]);
  }
  expect(reads).toBe(3);
  answer.resolve(state);
  read = async () => state;
  now += 5000;
  expect(await samples()).toContain("fettle_database_up 1");
});
