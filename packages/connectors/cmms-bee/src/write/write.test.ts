import { expect, it } from "vitest";
import { fakeVendor } from "@fettle/connector-testing";
import { cmmsBee } from "../cmms-bee-connector.ts";
import { standIn } from "../testing/stand-in.ts";

const { WorkOrder } = cmmsBee.entities;
const context = { commandId: "01JCOMMAND0000000000000001" };

it("a create uses the vendor's words and sends the command's id twice", async () => {
  const vendor = standIn();
  const result = await WorkOrder?.create?.(
    vendor,
    {
      title: "Oil",
      priority: "MEDIUM",
      asset: "AS100",
      assignees: null,
      scheduledStartAt: "2026-02-03T08:00:00.000Z",
      dueAt: null,
      extension: { shiftCode: "N2" },
    },
    context,
  );
  expect(result).toMatchObject({ outcome: "done", remoteId: "WO20003", payload: { title: "Oil", priority: "medium" } });
  expect(vendor.calls).toEqual([
    expect.objectContaining({
      method: "POST",
      path: "/work-orders",
      headers: { "content-type": "application/json", "idempotency-key": context.commandId },
      body: {
        title: "Oil",
        priority: "medium",
        assetId: "AS100",
        assigneeIds: [],
        startDate: "2026-02-03T08:00:00.000Z",
        dueDate: null,
        shiftCode: "N2",
        externalReference: context.commandId,
      },
    }),
  ]);
});

it("an update sends only the given fields", async () => {
  const vendor = standIn();
  await WorkOrder?.update?.(
    vendor,
    "WO10001",
    { status: "CANCELED", description: null, extension: { shiftCode: null } },
    context,
  );
  expect(vendor.calls[0]).toMatchObject({ method: "PATCH", path: "/work-orders/WO10001" });
  expect(vendor.calls[0]?.body).toEqual({ status: "cancelled", description: null, shiftCode: null });
});

it("a write uses the words of the settings", async () => {
  const vendor = fakeVendor({
    connector: cmmsBee,
    settings: { statusWordsToWrite: { COMPLETED: "finished" }, priorityWordsToWrite: { URGENT: "p1" } },
    routes: { "PATCH /work-orders/{id}": { json: { id: "WO1" } } },
  });
  await WorkOrder?.update?.(vendor, "WO1", { status: "COMPLETED", priority: "URGENT" }, context);
  expect(vendor.calls[0]?.body).toEqual({ status: "finished", priority: "p1" });
});

it("a second delete of the same work order is not an error", async () => {
  const vendor = standIn();
  await WorkOrder?.delete?.(vendor, "WO10001", context);
  await WorkOrder?.delete?.(vendor, "WO10001", context);
  expect(vendor.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /work-orders/WO10001",
    "DELETE /work-orders/WO10001",
  ]);
});
