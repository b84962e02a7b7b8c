import { wordListSetting } from "@fettle/connector";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../../store/database.ts";
import type { GivenMeaning } from "../systems.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import { connectByKey } from "../testing/walk-pages.ts";

const values = { OPEN: "Open.", DONE: "Done.", UNKNOWN: "Unknown." };

let store: Store;
let bench: SystemsBench;
let systemId: string;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  bench = await startSystems(store, (connector) => ({
    ...connector,
    settings: {
      ...connector.settings,
      types: wordListSetting({ label: "Types", values }),
      statuses: wordListSetting({ label: "Statuses", values }),
    },
    wordLists: {
      types: { fetch: async (vendor) => (await vendor.fetch("/types")).json(), propose: () => null },
      statuses: { fetch: async (vendor) => (await vendor.fetch("/statuses")).json(), propose: () => "DONE" },
    },
  }));
  for (const list of ["types", "statuses"]) shows(list);
  systemId = await connectByKey(bench, `key-${(count += 1)}`);
});
afterEach(() => bench.close());
let count = 0;

const environmentId = () => bench.principal.environmentId;
const map = (words: readonly GivenMeaning[], list = "statuses", of = environmentId()) =>
  bench.systems.mapWords(of, systemId, { list, words }, "trace");
const words = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ word: `w${from + index}`, value: "OPEN" }));
const shows = (list: string, ...shown: readonly object[]) => bench.vendor.answers.set(`/v1/${list}`, () => Response.json(shown));
const theSystem = async () => ({
  ...(await bench.systems.byIds(environmentId(), [systemId])).get(systemId),
  words: (await bench.systems.words(environmentId(), [systemId])).get(systemId),
});

it("a word that the vendor has not shown is added with its meaning, and a meaning can be taken away", async () => {
  expect(await map([{ word: "new", value: "OPEN" }])).toMatchObject({ type: "success", system: { id: systemId } });
  expect(await theSystem()).toMatchObject({
    settings: { statuses: { new: "OPEN" } },
    words: { statuses: [{ word: "new", label: "new", proposed: null }] },
  });
  await map([{ word: "new", value: "OPEN" }]);
  expect(bench.events.reworded).toEqual([systemId]);
  await map([{ word: "new", value: null }]);
  expect((await theSystem()).settings?.["statuses"]).toEqual({});
  expect(bench.events.reworded).toEqual([systemId, systemId]);
});

it("two that change words at once lose nothing of each other's", async () => {
  await Promise.all(["a", "b", "c"].map((word) => map([{ word, value: "DONE" }])));
  expect((await theSystem()).settings?.["statuses"]).toEqual({ a: "DONE", b: "DONE", c: "DONE" });
});

it.each<[string, readonly GivenMeaning[], string, string]>([
  ["an unknown list", [], "kinds", "name"],
  ["an unknown meaning", [{ word: "new", value: "OVER" }], "statuses", "words.0.value"],
  ["UNKNOWN as a meaning", [{ word: "new", value: "UNKNOWN" }], "statuses", "words.0.value"],
  ["an empty word", [{ word: " ", value: "OPEN" }], "statuses", "words.0.word"],
  ["half a character", [{ word: "half \ud83d", value: "OPEN" }], "statuses", "words.0.word"],
  ["a word that is too long", [{ word: "x".repeat(201), value: "OPEN" }], "statuses", "words.0.word"],
  ["too many words", words(0, 301), "statuses", "words"],
])("%s is refused", async (_what, given, list, path) => {
  expect(await map(given, list)).toMatchObject({ type: "invalid", problems: [{ path }] });
  expect(bench.events.reworded).toEqual([]);
});

it("a system has at most 300 words, however often some are added", async () => {
  expect(await map(words(0, 300))).toMatchObject({ type: "success" });
  expect(await map(words(300, 301))).toMatchObject({ type: "invalid", problems: [{ path: "words" }] });
  expect(await map(words(0, 300))).toMatchObject({ type: "success" });
});

it("a new word of one list takes no place of another list's", async () => {
  await map(words(0, 150));
  await map(words(0, 150), "types");
  const before = await theSystem();
  expect(await map(words(150, 151), "types")).toMatchObject({ type: "invalid", problems: [{ path: "words" }] });
  shows("types", { word: "new", label: "New" });
  await bench.systems.fetchWords(environmentId(), systemId, "trace");
  expect(await theSystem()).toEqual(before);
});

it("words of another environment's system, or of one that is disconnected, cannot be changed", async () => {
  expect(await map([], "statuses", "env_other")).toEqual({ type: "not-found" });
  await bench.systems.disconnect(environmentId(), systemId, "trace");
  expect(await map([{ word: "new", value: "OPEN" }])).toEqual({ type: "disconnected" });
  expect(await bench.systems.fetchWords(environmentId(), systemId, "trace")).toEqual({ type: "disconnected" });
});

it("words that the database cannot keep are left out, and labels are cut between characters", async () => {
  shows(
    "statuses",
    { word: "\udc00", label: "Half" },
    { word: "long", label: `${"x".repeat(199)}😀` },
    { word: "odd", label: "\ud83d!" },
  );
  expect(await bench.systems.fetchWords(environmentId(), systemId, "trace")).toMatchObject({ type: "success" });
  expect((await theSystem()).words?.["statuses"]).toMatchObject([
    { word: "long", label: `${"x".repeat(199)}\ufffd` },
    { word: "odd", label: "\ufffd!" },
  ]);
});

it("a list that cannot be had costs nothing but itself, and the log has no words of the vendor's", async () => {
  shows("types", { word: "new", label: "New" });
  bench.vendor.answers.set("/v1/statuses", () => new Response("away", { status: 500 }));
  expect(await bench.systems.fetchWords(environmentId(), systemId, "trace")).toMatchObject({ type: "failed" });
  expect((await theSystem()).words).toMatchObject({ types: [{ word: "new" }], statuses: [] });
  expect(bench.events.logged).toContainEqual(expect.stringContaining('"list":"statuses","code":"'));
});

it("a system whose settings do not fit its connector has no words to fetch", async () => {
  await store.service.updateTable("systems").set({ settings: "{}" }).where("id", "=", systemId).execute();
  const failed = { type: "failed", isUnauthenticated: false };
  expect(await bench.systems.fetchWords(environmentId(), systemId, "trace")).toEqual(failed);
});

it("new words mean nothing, and a vendor that does not answer changes nothing", async () => {
  shows("statuses", { word: "new", label: "New" });
  expect(await bench.systems.fetchWords(environmentId(), systemId, "trace")).toMatchObject({ type: "success" });
  expect(await theSystem()).toMatchObject({
    settings: { statuses: {} },
    words: { statuses: [{ word: "new", label: "New", proposed: "DONE" }] },
  });
  bench.vendor.answers.set("/v1/statuses", () => new Response("away", { status: 500 }));
  expect(await bench.systems.fetchWords(environmentId(), systemId, "trace")).toEqual({
    type: "failed",
    isUnauthenticated: false,
  });
  expect((await theSystem()).words?.["statuses"]).toHaveLength(1);
  expect(bench.events.reworded).toEqual([]);
});
