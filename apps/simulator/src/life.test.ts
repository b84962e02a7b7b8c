import { describe, expect, it } from "vitest";
import { createIssuedSecrets } from "./issued-secrets.ts";
import { createLife } from "./life.ts";
import { createRandom } from "./seed/random.ts";
import { openKeyValues } from "./state/key-values.ts";
import type { Change } from "./state/table.ts";
import { createCmmsBee } from "./vendors/cmms-bee/cmms-bee.ts";
import { createMaintainx } from "./vendors/maintainx/maintainx.ts";
import { createPestpac } from "./vendors/pestpac/pestpac.ts";
import { createWorkWaveService } from "./vendors/workwave-service/workwave-service.ts";

const now = () => new Date("2026-11-01T12:00:00.000Z");

const orderEntities = new Set(["work_order", "WorkOrder", "workOrder", "Service Order"]);

const live = async (create: typeof createCmmsBee, ticks: number, hasDailyWork = false) => {
  const changes: Change[] = [];
  const keyValues = await openKeyValues();
  const vendor = create({
    keyValues,
    issued: createIssuedSecrets(),
    now,
    seed: 5,
    workOrders: 50,
    changed: (change) => changes.push(change),
  });
  const setup = { workOrders: vendor.workOrders, account: vendor.accounts[0]?.id ?? "", random: createRandom(9), now };
  const dailyWork = hasDailyWork ? vendor.dailyWork : undefined;
  const life = createLife({ ...setup, dailyWork }, { on: false, everyMilliseconds: 1000 });
  for (let tick = 0; tick < ticks; tick += 1) life.tick();
  return changes;
};

describe.for([
  ["CMMS Bee", createCmmsBee],
  ["WorkWave Service", createWorkWaveService],
  ["MaintainX", createMaintainx],
  ["PestPac", createPestpac],
] as const)("life at %s", ([, create]) => {
  it("advances work orders, creates new ones, and never repeats a change time", async () => {
    const changes = await live(create, 200);
    const orders = changes.filter((change) => orderEntities.has(change.entity));
    expect(orders).toHaveLength(200);
    expect(new Set(orders.map((change) => change.action))).toEqual(new Set(["created", "updated"]));
    const times = changes.map((change) => change.at);
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(times.length);
  });

  it("is the same for the same seed", async () => {
    expect(await live(create, 30)).toEqual(await live(create, 30));
  });
});

it("Life moves the visits along with the work orders", async () => {
  const changes = await live(createWorkWaveService, 200);
  expect(changes.some((change) => change.entity === "Appointment")).toBe(true);
});

it("Life at CMMS Bee schedules the work of plans, takes parts out of stock, and reads meters", async () => {
  const changes = await live(createCmmsBee, 600, true);
  const of = (entity: string) => changes.filter((change) => change.entity === entity).map(({ row }) => Object(row));
  expect(of("work_order").some(({ planId, status, startDate }) => planId && status === "scheduled" && startDate)).toBe(true);
  const used = of("work_order").find(({ status, parts }) => status === "done" && parts?.length > 0);
  const partIds = used?.parts.map(({ partId }: { readonly partId: string }) => partId) ?? [];
  expect(of("stock").some(({ partId }) => partIds.includes(partId))).toBe(true);
  const falls = Object.values(Object.groupBy(of("stock"), ({ id }) => String(id))).some((states = []) =>
    states.some((state, index) => index > 0 && state.onHand < states[index - 1].onHand),
  );
  expect(falls).toBe(true);
  const readings = of("meter_reading");
  expect(readings.length).toBeGreaterThan(0);
  for (const { meterId, value } of readings)
    expect(of("meter").some((meter) => meter.id === meterId && meter.lastValue === value)).toBe(true);
});
