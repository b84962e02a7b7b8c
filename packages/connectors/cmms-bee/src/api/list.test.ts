import { expect, it } from "vitest";
import { standIn } from "../testing/stand-in.ts";
import { cmmsBee } from "../cmms-bee-connector.ts";

const { Asset, Technician } = cmmsBee.entities;

it("a list requests full pages and follows the cursor with the same filter", async () => {
  const since = "2026-01-01T00:00:00.000Z";
  const vendor = standIn();
  const first = await Asset?.changedSince?.(vendor, since, null);
  expect(first?.next).toBe("1");
  expect(await Asset?.changedSince?.(vendor, since, first?.next ?? null)).toMatchObject({ next: null });
  expect(vendor.calls.map(({ query }) => Object.fromEntries(query))).toEqual([
    { limit: "200", "updatedAt[gte]": since },
    { limit: "200", "updatedAt[gte]": since, cursor: "1" },
  ]);
});

it("a full list sends no filter", async () => {
  const vendor = standIn();
  await Technician?.all?.page(vendor, null);
  expect(vendor.calls[0]?.query.toString()).toBe("limit=200");
});
