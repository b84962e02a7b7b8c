import { expect, it } from "vitest";
import { standIn } from "../testing/stand-in.ts";
import { createWorkOrder } from "./create-work-order.ts";
import { updateWorkOrder } from "./update-work-order.ts";

const context = { commandId: "01JCOMMAND0000000000000001" };

it("a create uses the vendor's words and sends the command's id", async () => {
  const vendor = standIn();
  const result = await createWorkOrder(
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
  await updateWorkOrder(vendor, "70001", { status: "CLOSED", assignees: null });
  expect(vendor.calls[0]).toMatchObject({ method: "PUT", path: "/workorders/70001" });
  expect(vendor.calls[0]?.body).toEqual({ Status: "Posted", AssignedEmployeeIds: [] });
});

const refused = (path: string) => ({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path })] });

it("a value without a vendor's word or key is refused before anything is sent", async () => {
  const vendor = standIn();
  await expect(updateWorkOrder(vendor, "70001", { status: "SKIPPED" })).rejects.toMatchObject(refused("status"));
  await expect(updateWorkOrder(vendor, "70001", { assignees: ["someone"] })).rejects.toMatchObject(refused("assignees"));
  await expect(createWorkOrder(vendor, { title: "A", location: "0x1" }, context)).rejects.toMatchObject(refused("location"));
  expect(vendor.calls).toEqual([]);
});
