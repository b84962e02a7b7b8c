import type { Page } from "@fettle/connector";
import { testConnector, testPackage } from "@fettle/connector-testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as exported from "./index.ts";
import { pestpac } from "./index.ts";
import { employees, locations, serviceOrders } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";

// Service orders are listed around today.
beforeAll(() => void vi.useFakeTimers({ now: new Date("2026-02-01T12:00:00Z"), toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());

testPackage({ folder: new URL("..", import.meta.url), exported, runner: { describe, it } });

testConnector({
  connector: pestpac,
  runner: { describe, it },
  vendor: standIn,
  samples: { WorkOrder: serviceOrders, Location: locations, Technician: employees },
  unpaged: { Technician: "PestPac's lookups have no pages." },
  unmapped: [],
  webhooks: {
    deliveries: [
      {
        body: { EntityType: "Service Order", EntityId: 71, Url: "/ServiceOrders/71", Action: "Update" },
        events: [{ entity: "WorkOrder", remoteId: "71", kind: "changed" }],
      },
      {
        body: { EntityType: "Location", EntityId: 901, Action: "Delete" },
        events: [{ entity: "Location", remoteId: "901", kind: "deleted" }],
      },
    ],
    ofNoInterest: [{ EntityType: "Invoice", EntityId: 5, Action: "Create" }],
  },
});

it("service orders are listed in windows of at most 14 days around today, each page by page", async () => {
  const vendor = standIn();
  const found: string[] = [];
  const list = pestpac.entities.WorkOrder?.all;
  for (let cursor: string | null = null; ;) {
    const page: Page | undefined = await list?.page(vendor, cursor);
    for (const payload of page?.payloads ?? []) found.push(String(Object(payload).OrderID));
    cursor = page?.next ?? null;
    if (cursor === null) break;
  }
  expect(new Set(found)).toEqual(new Set(["71", "72"]));
  const windows = [...new Set(vendor.calls.map(({ query }) => `${query.get("startWorkDate")} ${query.get("endWorkDate")}`))];
  expect(windows[0]).toBe("2026-01-18 2026-01-31");
  expect(windows.at(-1)?.endsWith("2026-04-02")).toBe(true);
  expect(vendor.calls[0]?.headers["tenant-id"]).toBe("123456");
});

it("the day of the work is that of the branch, also without its time zone", () => {
  const { normalize } = pestpac.entities.WorkOrder ?? {};
  const { settings } = standIn();
  const dayOf = (WorkDate: string, timeZone: string | null = settings.timeZone) =>
    normalize?.({ OrderID: 1, WorkDate }, { ...settings, timeZone }).extension?.["workDate"];
  expect(dayOf("2026-02-01T23:30:00")).toBe("2026-02-01");
  expect(dayOf("2026-02-01T23:30:00", null)).toBe("2026-02-01");
  expect(dayOf("2026-02-02T04:30:00Z")).toBe("2026-02-01");
  expect(dayOf("soon")).toBeNull();
});

it("an order is scheduled, in progress or closed by its marks", () => {
  const { normalize } = pestpac.entities.WorkOrder ?? {};
  const statusOf = (marks: object) => normalize?.({ OrderID: 1, ...marks }, standIn().settings).fields.status.value;
  expect(
    [{}, { WorkDate: "2026-02-01T08:00:00" }, { InProgress: true }, { InProgress: true, Posted: true }].map(statusOf),
  ).toEqual(["OPEN", "SCHEDULED", "IN_PROGRESS", "CLOSED"]);
});
