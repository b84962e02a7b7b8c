import { workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { checkValues, type CheckScope } from "./check-values.ts";

const scope: CheckScope = {
  environmentId: "env_1",
  systemId: "sys_1",
  descriptor: workOrder,
  writable: ["title", "description", "dueAt", "priority", "location"],
  required: ["title", "location"],
  records: { byIds: async () => new Map() },
};

it("refuses what is empty where something is needed, once a field and under the input's names", async () => {
  expect((await checkValues({ title: "  ", location: null }, scope)).refused).toEqual([
    { path: "title", message: "This field cannot be empty." },
    { path: "locationId", message: "This vendor requires this field." },
  ]);
  expect((await checkValues({ title: "Oil it", location: "loc_1" }, scope)).refused).toEqual([
    { path: "locationId", message: "There is no Location loc_1 in this system." },
  ]);
});

it("lets null clear what can be cleared and pass where the vendor takes nothing", async () => {
  const { values, refused } = await checkValues(
    { title: "Oil it", dueAt: null, asset: null, assignees: ["tech_1"] },
    { ...scope, required: [] },
  );
  expect(values).toEqual({ title: "Oil it", dueAt: null });
  expect(refused).toEqual([{ path: "assigneeIds", message: "This vendor does not accept this field." }]);
});

it("refuses UNKNOWN and a time without its offset", async () => {
  const { refused } = await checkValues(
    { title: "Oil it", priority: "UNKNOWN", dueAt: "2026-01-01T00:00:00" },
    { ...scope, required: [] },
  );
  expect(refused.map(({ path }) => path)).toEqual(["priority", "dueAt"]);
});
