import { wordListSetting } from "@fettle/connector";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import { newSession, openPage, reconnectSession, signIn, type SeenPage } from "../testing/walk-pages.ts";

const values = { OPEN: "Open.", ON_HOLD: "Waiting.", DONE: "Done.", UNKNOWN: "Unknown." };
const meanings: Readonly<Record<string, string>> = { hold: "ON_HOLD", odd: "NOT_ONE" };

let store: Store;
let bench: SystemsBench;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  bench = await startSystems(store, (connector) => ({
    ...connector,
    settings: {
      ...connector.settings,
      statuses: wordListSetting({ label: "Statuses of jobs", values }),
      kinds: wordListSetting({ label: "Kinds of jobs", values }),
    },
    wordLists: {
      statuses: {
        fetch: async (vendor) => (await vendor.fetch("/statuses")).json(),
        propose: ({ word }) => meanings[word] ?? null,
      },
      kinds: { fetch: async (vendor) => (await vendor.fetch("/kinds")).json(), propose: () => null },
    },
  }));
  shows("/statuses", [
    { word: "hold", label: "Waiting for parts" },
    { word: "odd", label: "<b>Odd</b>" },
  ]);
  shows("/kinds", []);
});
afterEach(() => bench.close());

const shows = (path: string, words: unknown) => bench.vendor.answers.set(`/v1${path}`, () => Response.json(words));
const keyForm = { connector: "fake", method: "apiKey", "setting.company": "42", "credential.key": "good-key" };
const answer = { step: "words", "word.statuses.0": "ON_HOLD", "word.statuses.1": "DONE" };
const start = async (externalId: string | null = null) => {
  bench.vendor.access.set("good-key", bench.vendor.account);
  return await newSession(bench.systems, bench.principal, { externalId });
};
const sessionOf = (id: string) => bench.systems.sessionById(bench.principal.environmentId, id);
const systemOf = async (sessionId: string) => {
  const id = (await sessionOf(sessionId))?.systemId ?? "";
  const { environmentId } = bench.principal;
  const system = (await bench.systems.byIds(environmentId, [id])).get(id);
  return system && { ...system, words: (await bench.systems.words(environmentId, [id])).get(id) };
};
const selectedIn = ({ html }: SeenPage) => [...html.matchAll(/value="(\w*)"\s+selected/g)].map(([, value]) => value);

it("the customer is asked what the words mean, and is connected with the answer", async () => {
  const session = await start();
  const asking = await openPage(bench.systems, session.url, keyForm);
  expect([asking.status, asking.onward]).toEqual([200, null]);
  expect(asking.html).toContain("<legend>Statuses of jobs</legend>");
  expect(asking.html).not.toContain("Kinds of jobs");
  expect(asking.html).toContain("&lt;b&gt;Odd&lt;/b&gt;");
  expect(asking.html).toMatch(/<label for="word.statuses.0">Waiting for parts<\/label>\s*<select\s+id="word.statuses.0"/);
  // A proposal that is no value counts as none.
  expect(selectedIn(asking)).toEqual(["ON_HOLD", ""]);
  expect(await sessionOf(session.id)).toMatchObject({ status: "OPEN", systemId: null });
  expect(JSON.stringify(await store.service.selectFrom("connect_sessions").selectAll().execute())).not.toContain("good-key");

  const done = await openPage(bench.systems, session.url, answer);
  expect(done.html).toContain("Fake &amp; Co is connected");
  expect(await systemOf(session.id)).toMatchObject({
    status: "CONNECTED",
    settings: { company: "42", statuses: { hold: "ON_HOLD", odd: "DONE" }, kinds: {} },
    words: {
      statuses: [
        { word: "hold", label: "Waiting for parts", proposed: "ON_HOLD" },
        { word: "odd", label: "<b>Odd</b>", proposed: null },
      ],
    },
  });
  expect(bench.events.connected).toHaveLength(1);
  expect(bench.events.reworded).toEqual([]);
  // The second press shows the same end.
  expect((await openPage(bench.systems, session.url, answer)).html).toContain("Fake &amp; Co is connected");
});

it("a page that is loaded again asks again, in the browser that began, until the customer begins anew", async () => {
  const { systems, vendor } = bench;
  const session = await start();
  const leaving = await openPage(systems, session.url, { connector: "fake", method: "oauth2", "setting.company": "42" });
  const back = vendor.agree(leaving.onward ?? "");
  for (const url of [back, back, session.url]) {
    const page = await openPage(systems, url);
    expect(page.html).toContain("Waiting for parts");
    expect(page.html).toContain(`action="${session.url}"`);
  }
  const stranger = await openPage(systems, session.url, undefined, {}, new Map());
  expect(stranger.html).not.toContain("Waiting for parts");
  const answered = await openPage(systems, session.url, answer, {}, new Map());
  expect(answered.html).not.toContain("is connected");
  expect((await openPage(systems, `${session.url}?connector=fake&method=apiKey`)).html).toContain("API key");
  expect((await openPage(systems, session.url, { ...answer, "word.statuses.1": "UNKNOWN" })).status).toBe(400);
  expect(await sessionOf(session.id)).toMatchObject({ status: "OPEN" });
  expect((await openPage(systems, session.url, { step: "words" })).html).toContain("is connected");
  expect(await systemOf(session.id)).toMatchObject({ settings: { statuses: {} } });
});

it.each([
  ["fails", () => new Response("away", { status: 500 })],
  ["answers nonsense", () => Response.json({ words: 7 })],
  ["answers no words", () => Response.json([null, {}, { word: "" }, { word: "x".repeat(201), label: "x" }, { word: "a\nb" }])],
])("a vendor that %s is connected without asking", async (_what, reply) => {
  bench.vendor.answers.set("/v1/statuses", reply);
  const session = await start();
  const done = await openPage(bench.systems, session.url, keyForm);
  expect(done.html).toContain("Fake &amp; Co is connected");
  expect(await systemOf(session.id)).toMatchObject({ settings: { statuses: {}, kinds: {} } });
});

it.each(["a reconnect", "another session for the same customer"])(
  "%s keeps the answers and asks for new words only",
  async (how) => {
    const { systems, vendor, principal, events } = bench;
    const externalId = `customer of ${how}`;
    const session = await start(externalId);
    await openPage(systems, session.url, keyForm);
    await openPage(systems, session.url, answer);
    const before = await systemOf(session.id);
    const again = async () =>
      how === "a reconnect" ? await reconnectSession(systems, principal, before?.id ?? "") : await start(externalId);

    shows("/statuses", [{ word: "hold", label: "On hold" }]);
    const second = await again();
    expect((await openPage(systems, second.url, keyForm)).html).toContain("is connected");
    expect(events.reworded).toEqual([]);
    expect(await systemOf(session.id)).toMatchObject({ settings: { statuses: { hold: "ON_HOLD", odd: "DONE" } } });

    shows("/statuses", [
      { word: "hold", label: "On hold" },
      { word: "new", label: "New" },
    ]);
    const third = await again();
    const asking = await signIn(systems, vendor, third.url);
    expect(asking.html).toContain(">New</label>");
    expect(asking.html).not.toContain(">On hold</label>");
    await openPage(systems, third.url, { step: "words", "word.statuses.0": "OPEN" });
    const after = await systemOf(session.id);
    expect(after?.id).toBe(before?.id);
    expect(after).toMatchObject({ settings: { statuses: { hold: "ON_HOLD", odd: "DONE", new: "OPEN" } } });
    expect(after?.words?.["statuses"]?.map(({ label }) => label)).toEqual(["On hold", "<b>Odd</b>", "New"]);
    expect(events.reworded).toEqual([after?.id]);
  },
);

it("a customer with too many words is asked about the first of them", async () => {
  shows(
    "/statuses",
    Array.from({ length: 400 }, (_, index) => ({ word: `word-${index}`, label: `Word ${index}` })),
  );
  const session = await start();
  const asking = await openPage(bench.systems, session.url, keyForm);
  expect(asking.html.match(/<select/g)).toHaveLength(300);
  const all = Array.from({ length: 300 }, (_, index) => [`word.statuses.${index}`, "OPEN"]);
  await openPage(bench.systems, session.url, { step: "words", ...Object.fromEntries(all) });
  expect(Object.keys(Object((await systemOf(session.id))?.settings["statuses"]))).toHaveLength(300);
});
