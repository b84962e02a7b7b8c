import { testConnector, testPackage } from "@fettle/connector-testing";
import { describe, expect, it } from "vitest";
import * as exported from "./index.ts";
import { maintainx } from "./index.ts";
import { assets, locations, users, workOrders } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";

testPackage({ folder: new URL("..", import.meta.url), exported, runner: { describe, it } });

testConnector({
  connector: maintainx,
  runner: { describe, it },
  vendor: standIn,
  samples: { WorkOrder: workOrders, Asset: assets, Location: locations, Technician: users },
  unmapped: [
    { entity: "WorkOrder", field: "status", word: "WAITING_FOR_PARTS", payload: workOrders[1] },
    { entity: "WorkOrder", field: "priority", word: "VIP", payload: { ...workOrders[0], priority: "VIP" } },
    { entity: "WorkOrder", field: "type", word: "AUDIT", payload: { ...workOrders[0], type: "AUDIT" } },
    { entity: "Asset", field: "status", word: "RETIRED", payload: { ...assets[0], status: { status: "RETIRED" } } },
  ],
  writes: {
    WorkOrder: {
      create: {
        title: "Oil the chain",
        description: null,
        priority: "MEDIUM",
        asset: "301",
        location: "201",
        assignees: ["11"],
        scheduledStartAt: "2026-02-03T08:00:00.000Z",
        dueAt: null,
      },
      update: {
        title: "Oil both chains",
        status: "COMPLETED",
        priority: "NONE",
        assignees: [],
        dueAt: "2026-02-04T08:00:00.000Z",
      },
    },
  },
});

const context = { commandId: "01JCOMMAND0000000000000001" };
const { create, update } = maintainx.entities.WorkOrder ?? {};
const refused = { status: 400, json: { errors: [{ error: "Complete the procedure first.", fieldPath: "status" }] } };

it("an update whose status alone is refused is carried out in part", async () => {
  const vendor = standIn({ "PATCH /workorders/{id}/status": refused });
  expect(await update?.(vendor, "5001", { title: "Oil it", status: "COMPLETED" }, context)).toEqual({
    outcome: "partial",
    remoteId: "5001",
    unwritten: [{ path: "status", message: expect.stringContaining("Complete the procedure first.") }],
  });
  await expect(update?.(vendor, "5001", { status: "COMPLETED" }, context)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: "status" }],
  });
  const lost = standIn({ "PATCH /workorders/{id}/status": { status: 500 } });
  await expect(update?.(lost, "5001", { title: "Oil it", status: "COMPLETED" }, context)).rejects.toMatchObject({
    code: "OUTCOME_UNKNOWN",
  });
});

it("words that MaintainX does not have are refused before it is called, and an update without them is not", () => {
  const vendor = standIn();
  const refusedOf = (values: object) =>
    maintainx.entities.WorkOrder?.refusals?.({ operation: "update", values, current: null }, vendor.settings);
  expect(refusedOf({ title: "Oil it", status: "CLOSED", priority: "URGENT" })).toEqual([
    { path: "priority", message: "MaintainX has no priority that means URGENT." },
    { path: "status", message: "MaintainX has no status that means CLOSED." },
  ]);
  expect(refusedOf({ title: "Oil it", status: "COMPLETED" })).toEqual([]);
  expect(vendor.calls).toEqual([]);
});

it("a status that MaintainX does not have is refused before anything is sent", async () => {
  const vendor = standIn();
  await expect(update?.(vendor, "5001", { title: "Oil it", status: "CLOSED" }, context)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: "status" }],
  });
  expect(vendor.calls).toEqual([]);
});

it("credentials of another organization are refused", async () => {
  const vendor = standIn({
    "GET /workorders": { json: { workOrders: [{ ...workOrders[0], organizationId: 901 }], nextCursor: null } },
  });
  await expect(maintainx.account(vendor)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

it("keys are written as numbers, and assignees with their type", async () => {
  const vendor = standIn();
  await create?.(vendor, { title: "Oil it", asset: "301", location: "201", assignees: ["11"] }, context);
  await update?.(vendor, "5001", { assignees: null }, context);
  expect(vendor.calls.map(({ body }) => body)).toEqual([
    { title: "Oil it", assetId: 301, locationId: 201, assignees: [{ type: "USER", id: 11 }] },
    { assignees: [] },
  ]);
  await expect(create?.(vendor, { title: "Oil it", asset: "A-1" }, context)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: "asset" }],
  });
});
