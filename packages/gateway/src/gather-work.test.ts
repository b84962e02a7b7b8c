import { expect, it } from "vitest";
import { gatherWork, type Gathering } from "./gather-work.ts";

const outage = new Error("The database is away.");

/** Gathers texts whose first letter is their key. Each set waits until the test lets it go on. */
function gather(options: Partial<Gathering<string, string>> = {}) {
  const sets: { readonly items: readonly string[]; readonly end: () => void }[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const gathered = gatherWork<string, string>({
    keyOf: (text) => text.slice(0, 1),
    concernsAll: (error) => error === outage,
    places: 10,
    mostItems: 100,
    sizeOf: (text) => text.length,
    mostBytes: 1000,
    async work(items) {
      const { promise, resolve } = Promise.withResolvers<void>();
      sets.push({ items, end: resolve });
      for (const one of waiting) if (sets.length >= one.count) one.resolve();
      await promise;
      if (items.includes("a away")) throw outage;
      if (items.some((text) => text.includes("bad"))) throw new Error("A bad item.");
      return items.map((text) => text.toUpperCase());
    },
    ...options,
  });
  const until = (count: number) =>
    new Promise<void>((resolve) => void (sets.length >= count ? resolve() : waiting.push({ count, resolve })));
  return { ...gathered, sets, until };
}

it("Items that arrive while a set is worked on become the next set, and each gets its own result", async () => {
  const { add, sets, until, held } = gather();
  const first = add("a1");
  await until(1);
  const later = ["a2", "a3", "a4"].map(add);
  sets[0]?.end();
  await until(2);
  expect(held).toEqual({ items: 3, bytes: 6 });
  sets[1]?.end();
  expect(await Promise.all([first, ...later])).toEqual(["A1", "A2", "A3", "A4"]);
  expect(sets.map(({ items }) => items)).toEqual([["a1"], ["a2", "a3", "a4"]]);
  expect(held).toEqual({ items: 0, bytes: 0 });
});

it("Keys do not share sets, and one with a long queue lets the others have their turn", async () => {
  const { add, sets, until } = gather({ places: 1, mostItems: 2 });
  const all = ["a1", "a2", "a3", "a4", "b1"].map(add);
  for (const count of [1, 2, 3]) {
    await until(count);
    sets[count - 1]?.end();
  }
  await Promise.all(all);
  expect(sets.map(({ items }) => items)).toEqual([["a1", "a2"], ["b1"], ["a3", "a4"]]);
});

it("A set has at most so many bytes, except with a single item", async () => {
  const { add, sets, until } = gather({ mostBytes: 5 });
  const all = ["a-long-one", "a22", "a3", "a4"].map(add);
  for (const count of [1, 2, 3]) {
    await until(count);
    sets[count - 1]?.end();
  }
  await Promise.all(all);
  expect(sets.map(({ items }) => items)).toEqual([["a-long-one"], ["a22", "a3"], ["a4"]]);
});

it("An item that fails does not fail the others of its set", async () => {
  const { add, sets, until } = gather();
  const all = Promise.allSettled(["a1", "a2", "a bad one", "a4", "a5"].map(add));
  // Halves of the set are tried until the bad item is alone.
  for (let count = 1; count <= 7; count += 1) {
    await until(count);
    sets[count - 1]?.end();
    if (sets[count - 1]?.items.at(-1) === "a5" && count > 1) break;
  }
  expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled"]);
});

it("A failure that concerns all items of a set is not tried again", async () => {
  const { add, sets, until } = gather();
  const all = Promise.allSettled(["a1", "a away"].map(add));
  await until(1);
  sets[0]?.end();
  expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(sets).toHaveLength(1);
});
