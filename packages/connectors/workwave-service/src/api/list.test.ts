import { expect, it } from "vitest";
import { standIn } from "../testing/stand-in.ts";
import { workwaveService } from "../workwave-service-connector.ts";

const { Appointment, Technician } = workwaveService.entities;

it("a list counts the pages and keeps the filter", async () => {
  const since = "2026-01-01T00:00:00.000Z";
  const vendor = standIn();
  const first = await Appointment?.changedSince?.(vendor, since, null);
  expect(first?.next).toBe("2");
  expect(await Appointment?.changedSince?.(vendor, since, first?.next ?? null)).toMatchObject({ next: null });
  expect(vendor.calls.map(({ query }) => Object.fromEntries(query))).toEqual([
    { page: "1", pageSize: "500", updatedSince: since },
    { page: "2", pageSize: "500", updatedSince: since },
  ]);
});

it("a full list sends no filter and refuses a cursor that is not a page number", async () => {
  const vendor = standIn();
  await Technician?.all?.page(vendor, null);
  expect(vendor.calls[0]?.query.toString()).toBe("page=1&pageSize=500");
  await expect(Technician?.all?.page(vendor, "abc")).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
