import type { Page, PageCursor } from "@fettle/connector";
import fc from "fast-check";
import { expect, it } from "vitest";
import { pageByIds } from "./page-by-ids.ts";

/** A vendor that finds at most `most` ids at once. */
function vendorWith(list: () => readonly bigint[], chunk: number, most = 50_000) {
  const calls: string[] = [];
  return {
    calls,
    chunk,
    search: async (after: string | null): Promise<readonly string[]> => {
      calls.push(`search ${after}`);
      const ids = list().filter((id) => after === null || id > BigInt(after));
      return ids
        .toSorted((one, other) => (one < other ? -1 : 1))
        .slice(0, most)
        .map(String)
        .toReversed();
    },
    get: async (ids: readonly string[]): Promise<readonly unknown[]> => {
      calls.push(`get ${ids.length}`);
      return list().filter((id) => ids.includes(String(id)));
    },
  };
}

async function readAll(vendor: ReturnType<typeof vendorWith>) {
  const pages: Page[] = [];
  let cursor: PageCursor = null;
  do {
    const page = await pageByIds(vendor, cursor);
    pages.push(page);
    expect(page.next?.length ?? 0).toBeLessThanOrEqual(20_000);
    cursor = page.next;
  } while (cursor !== null);
  return { payloads: pages.flatMap(({ payloads }) => payloads), total: pages[0]?.total };
}

it("pageByIds searches once for several chunks", async () => {
  const vendor = vendorWith(() => [9n, 12n, 3n, 5n, 40n], 2);
  expect(await readAll(vendor)).toEqual({ payloads: [3n, 5n, 9n, 12n, 40n], total: 5 });
  expect(vendor.calls).toEqual(["search null", "get 2", "get 2", "get 1", "search 40"]);
  expect(await readAll(vendorWith(() => [], 2))).toEqual({ payloads: [], total: 0 });
});

it("pageByIds reads fifty thousand ids with few searches", async () => {
  const ids = Array.from({ length: 50_000 }, (_, index) => BigInt(7_000_000 + index * 3));
  const vendor = vendorWith(() => ids, 1000, 20_000);
  vendor.get = async (chunk) => chunk;
  expect((await readAll(vendor)).payloads).toEqual(ids.map(String));
  expect(vendor.calls.length).toBeLessThan(15);
});

it("pageByIds loses no record that stays, whatever comes and goes", async () => {
  const ids = fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 18n }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      ids,
      ids,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 9 }),
      async (stay, others, chunk, most) => {
        let calls = 0;
        const vendor = vendorWith(() => (calls++ % 2 === 0 ? stay : [...new Set([...stay, ...others])]), chunk, most);
        const { payloads } = await readAll(vendor);
        for (const id of stay) expect(payloads).toContain(id);
      },
    ),
  );
});

it("pageByIds refuses ids that it cannot go on from", async () => {
  const unreadable = { code: "UNEXPECTED_ANSWER" };
  const vendor = vendorWith(() => [1n], 1);
  const { next } = await pageByIds(vendor, null);
  vendor.search = async () => ["1"];
  await expect(pageByIds(vendor, next)).rejects.toMatchObject(unreadable);
  for (const id of ["a1", "007", "-1"]) {
    vendor.search = async () => [id];
    await expect(pageByIds(vendor, null)).rejects.toMatchObject(unreadable);
  }
});

it.each(["", "7", "ids:", 'ids:"7"', 'ids:["7"]', "ids:[7,null]", 'ids:["x",""]', 'ids:["7","1,"]', 'ids:["7","-1"]'])(
  "pageByIds refuses the cursor %j",
  async (cursor) => {
    await expect(
      pageByIds(
        vendorWith(() => [], 1),
        cursor,
      ),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  },
);
