import { expect, it } from "vitest";
import { standIn } from "../testing/stand-in.ts";
import { workwaveService } from "../workwave-service-connector.ts";

const { WorkOrder } = workwaveService.entities;

const context = { commandId: "01JCOMMAND0000000000000001" };

it("a create uses the vendor's words and sends the command's id", async () => {
  const vendor = standIn();
  const result = await WorkOrder?.create?.(
    vendor,
    { title: "Wasps", priority: "NONE", location: "901", customer: null, assignees: ["31", "32"], dueAt: null },
    context,
  );
  expect(result).toMatchObject({ outcome: "done", remoteId: "80003", payload: { Title: "Wasps", Priority: null } });
  expect(vendor.calls).toEqual([
    expect.objectContaining({
      method: "POST",
      path: "/workorders",
      headers: { "content-type": "application/json" },
      body: {
        Title: "Wasps",
        Priority: null,
        LocationId: 901,
        CustomerId: null,
        AssignedEmployeeIds: [31, 32],
        DueDate: null,
        ExternalReference: context.commandId,
      },
    }),
  ]);
});

it("an update sends only the given fields", async () => {
  const vendor = standIn();
  await WorkOrder?.update?.(vendor, "70001", { status: "CLOSED", assignees: null }, context);
  expect(vendor.calls[0]).toMatchObject({ method: "PUT", path: "/workorders/70001" });
  expect(vendor.calls[0]?.body).toEqual({ Status: "Posted", AssignedEmployeeIds: [] });
});

const refused = (path: string) => ({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path })] });

it.each([
  ["update", { status: "SKIPPED" }, "status"],
  ["update", { assignees: ["someone"] }, "assignees"],
  ["create", { title: "A", location: "0x1" }, "location"],
] as const)("%s of %j is refused before the vendor is called", (operation, values, path) => {
  const { settings } = standIn();
  expect(WorkOrder?.refusals?.({ operation, values, current: null }, settings)).toEqual([expect.objectContaining({ path })]);
});

it("a value without a vendor's word or key is refused before anything is sent", async () => {
  const vendor = standIn();
  await expect(WorkOrder?.update?.(vendor, "70001", { status: "SKIPPED" }, context)).rejects.toMatchObject(refused("status"));
  await expect(WorkOrder?.update?.(vendor, "70001", { assignees: ["someone"] }, context)).rejects.toMatchObject(
    refused("assignees"),
  );
  await expect(WorkOrder?.create?.(vendor, { title: "A", location: "0x1" }, context)).rejects.toMatchObject(refused("location"));
  expect(vendor.calls).toEqual([]);
});
