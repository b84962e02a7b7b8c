import { defaultSettings, fakeVendor } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { cmmsBee } from "./cmms-bee-connector.ts";
import { normalizeWorkOrder } from "./normalize/work-order.ts";
import { settings } from "./settings.ts";
import { workOrders } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";

const [payload] = workOrders;
const { WorkOrder } = cmmsBee.entities;

it("the settings add words of the vendor", () => {
  const values = defaultSettings(settings, { statusWords: { awaiting_parts: "ON_HOLD" }, priorityWords: { p1: "URGENT" } });
  const { fields } = normalizeWorkOrder({ ...payload, status: "awaiting_parts", priority: "p1" }, values);
  expect(fields).toMatchObject({
    status: { value: "ON_HOLD", remote: "awaiting_parts" },
    priority: { value: "URGENT", remote: "p1" },
  });
});

it("a customer's words go before those that are everybody's", async () => {
  const vendor = standIn();
  const list = cmmsBee.wordLists?.workOrderStatuses;
  const proposals = (await list?.fetch(vendor))?.map((word) => [word.word, list?.propose(word)]);
  expect(proposals).toEqual([
    ["parts_on_order", "ON_HOLD"],
    ["st_17", null],
  ]);
  const values = defaultSettings(settings, { statusWords: { st_17: "CLOSED" }, workOrderStatuses: { st_17: "COMPLETED" } });
  const { fields } = normalizeWorkOrder({ ...payload, status: "st_17" }, values);
  expect(fields.status).toEqual({ value: "COMPLETED", remote: "st_17" });
});

it("the error names the setting that contains an unknown canonical word", () => {
  const values = defaultSettings(settings, { statusWords: { awaiting_parts: "WAITING" } });
  expect(() => normalizeWorkOrder(payload, values)).toThrow(
    expect.objectContaining({ code: "MISCONFIGURED", message: expect.stringContaining("statusWords") }),
  );
});

it("the settings replace paths, parameters and properties", async () => {
  const { title, id, ...rest } = payload;
  const renamed = { ...rest, subject: title, key: id };
  const vendor = fakeVendor({
    connector: cmmsBee,
    settings: {
      paths: { workOrders: "orders" },
      names: {
        "WorkOrder.title": "subject",
        "WorkOrder.id": "key",
        "WorkOrderList.workOrders": "data",
        "WorkOrderList.nextCursor": "next",
        "query.limit": "size",
        "query.cursor": "after",
        "query.updatedAt[gte]": "since",
      },
    },
    routes: { "GET /orders": { json: { data: [renamed], next: "c2" } }, "PATCH /orders/{id}": { json: renamed } },
  });
  const page = await WorkOrder?.changedSince?.(vendor, "2026-01-01T00:00:00.000Z", "c1");
  expect(page).toEqual({ payloads: [renamed], next: "c2" });
  expect(WorkOrder?.normalize(renamed, vendor.settings)).toMatchObject({ remoteId: id, fields: { title } });
  await WorkOrder?.update?.(vendor, id, { title: "New" }, { commandId: "c" });
  expect(vendor.calls.map(({ query }) => query.toString())).toEqual(["size=200&since=2026-01-01T00%3A00%3A00.000Z&after=c1", ""]);
  expect(vendor.calls[1]?.body).toEqual({ subject: "New" });
});
