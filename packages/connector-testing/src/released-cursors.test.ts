import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConnectorError, type PageCursor } from "@fettle/connector";
import { afterEach, beforeEach, expect, it } from "vitest";
import { outcomesOf } from "./testing/run-suite.ts";
import { sampleConnector, sampleCustomers } from "./testing/sample-connector.ts";
import { samples } from "./testing/sample-vendor.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-cursors-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const name = "accepts the cursors of the released version, or refuses them so that the list begins again";

const outer = <Page extends { readonly next: string | null }>(page: Page) => ({
  ...page,
  next: page.next === null ? null : `v2:${page.next}`,
});

/** A connector whose lists write cursors of another form, and read others by a function. */
const nextVersion = (read: (cursor: string) => string) => {
  const inner = (cursor: PageCursor) => (cursor === null ? null : cursor.startsWith("v2:") ? cursor.slice(3) : read(cursor));
  return sampleConnector({
    changedSince: async (vendor, since, cursor) =>
      outer((await sampleCustomers.changedSince?.(vendor, since, inner(cursor))) ?? { payloads: [], next: null }),
    all: {
      coverage: "complete",
      page: async (vendor, cursor) =>
        outer((await sampleCustomers.all?.page(vendor, inner(cursor))) ?? { payloads: [], next: null }),
    },
  });
};

async function outcomeWith(connector: Parameters<typeof outcomesOf>[0], record = false) {
  const file = pathToFileURL(join(folder, "cursors.json"));
  const outcomes = await outcomesOf(connector, samples, { releasedCursors: { file, record } });
  return outcomes.find((outcome) => outcome.name === name)?.isPassed;
}

it("the suite records cursors when it is asked, and has nothing to test before", async () => {
  expect(await outcomeWith(sampleConnector())).toBeUndefined();
  await outcomeWith(sampleConnector(), true);
  expect(JSON.parse(await readFile(join(folder, "cursors.json"), "utf8"))).toEqual({
    version: "1.0.0",
    cursors: [
      { entity: "Customer", list: "all", cursor: "1", records: ["c2"] },
      { entity: "Customer", list: "changedSince", cursor: "1", records: ["c2"] },
    ],
  });
  expect(await outcomeWith(sampleConnector())).toBe(true);
});

const refused = () => {
  throw new ConnectorError("INVALID_INPUT", "This is no cursor of this version.");
};
const failing = (cursor: string) => JSON.parse(cursor).place.trim();

it.each([
  ["passes a version that reads the cursors of the one before", nextVersion(String), true],
  ["passes a version that refuses them so that the list begins again", nextVersion(refused), true],
  ["catches a version that fails on them", nextVersion(failing), false],
  [
    "catches a version that refuses them in another way",
    nextVersion(() => {
      throw new ConnectorError("UNAVAILABLE", "Later.");
    }),
    false,
  ],
  ["catches a version that goes on elsewhere", nextVersion(() => "2"), false],
])("the suite %s", async (_case, connector, isPassed) => {
  await outcomeWith(sampleConnector(), true);
  expect(await outcomeWith(connector)).toBe(isPassed);
});
