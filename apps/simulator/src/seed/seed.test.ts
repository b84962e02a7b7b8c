import { describe, expect, it } from "vitest";
import { createIssuedSecrets } from "../issued-secrets.ts";
import { openKeyValues } from "../state/key-values.ts";
import { createCmmsBee } from "../vendors/cmms-bee/cmms-bee.ts";
import { createMaintainx } from "../vendors/maintainx/maintainx.ts";
import { createPestpac } from "../vendors/pestpac/pestpac.ts";
import { createWorkWaveService } from "../vendors/workwave-service/workwave-service.ts";
import { createRandom } from "./random.ts";

const now = () => new Date("2026-11-01T12:00:00.000Z");

describe.for([
  ["CMMS Bee", createCmmsBee],
  ["WorkWave Service", createWorkWaveService],
  ["MaintainX", createMaintainx],
  ["PestPac", createPestpac],
] as const)("the records of %s", ([, create]) => {
  const seeded = async (seed: number) => {
    const keyValues = await openKeyValues();
    create({ keyValues, issued: createIssuedSecrets(), now, seed, workOrders: 100, changed: () => {} });
    return keyValues.under("");
  };

  it("are the same for the same seed and different for another", async () => {
    const first = await seeded(1);
    expect(await seeded(1)).toEqual(first);
    expect(await seeded(2)).not.toEqual(first);
  });

  it("changed over the past months, no two at the same time", async () => {
    const rows = (await seeded(1)).flatMap(([, value]) =>
      typeof value === "object" && value !== null && "row" in value ? [JSON.stringify(value.row)] : [],
    );
    const times = rows.map((row) => /"(?:updatedAt|UpdatedDate)":"([^"]+)"/.exec(row)?.[1] ?? "").toSorted();
    expect(new Set(times).size).toBe(times.length);
    expect(Date.parse(times.at(-1) ?? "")).toBeLessThan(now().getTime());
    expect(Date.parse(times.at(-1) ?? "") - Date.parse(times[0] ?? "")).toBeGreaterThan(60 * 24 * 60 * 60 * 1000);
  });
});

const throws = (seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: 6000 }, () => random.between(1, 6));
};

describe("the random source", () => {
  it("is even enough and repeats for the same seed", () => {
    expect(throws(4)).toEqual(throws(4));
    expect(throws(4)).not.toEqual(throws(5));
    for (const face of [1, 2, 3, 4, 5, 6]) {
      const share = throws(4).filter((each) => each === face).length / 6000;
      expect(share).toBeGreaterThan(0.14);
      expect(share).toBeLessThan(0.19);
    }
  });

  it("picks distinct items, never more than exist", () => {
    const random = createRandom(1);
    expect(random.some(["a", "b", "c"], 9).toSorted()).toEqual(["a", "b", "c"]);
    expect(random.some([], 2)).toEqual([]);
  });
});
