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

const live = async (create: typeof createCmmsBee, ticks: number) => {
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
  const life = createLife(setup, { on: false, everyMilliseconds: 1000 });
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
