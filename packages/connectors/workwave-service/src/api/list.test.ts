import { expect, it } from "vitest";
import { standIn } from "../testing/stand-in.ts";
import { listPage } from "./list.ts";

it("counts the pages with the same filter", async () => {
  const since = "2026-01-01T00:00:00.000Z";
  const vendor = standIn();
  const first = await listPage(vendor, "appointments", { since, cursor: null });
  expect(first.next).toBe("2");
  expect(await listPage(vendor, "appointments", { since, cursor: first.next })).toMatchObject({ next: null });
  expect(vendor.calls.map(({ query }) => Object.fromEntries(query))).toEqual([
    { page: "1", pageSize: "500", updatedSince: since },
    { page: "2", pageSize: "500", updatedSince: since },
  ]);
});

it("leaves the filter out of a full list and refuses a cursor that is no page", async () => {
  const vendor = standIn();
  await listPage(vendor, "employees", { cursor: null });
  expect(vendor.calls[0]?.query.toString()).toBe("page=1&pageSize=500");
  await expect(listPage(vendor, "employees", { cursor: "abc" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
