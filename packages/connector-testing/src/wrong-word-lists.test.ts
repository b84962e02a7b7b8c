import type { customer } from "@fettle/connector";
import { expect, it } from "vitest";
import { failuresOf } from "./testing/run-suite.ts";
import { sampleConnector, sampleCustomers, sampleWords } from "./testing/sample-connector.ts";

const { normalize } = sampleCustomers;
const withWords = (words: Partial<typeof sampleWords>) =>
  sampleConnector({}, { wordLists: { customerTypes: { ...sampleWords, ...words } } });
const { wordLists: _, ...withoutLists } = sampleConnector();
let calls = 0;
const remembered: Record<string, Exclude<keyof typeof customer.fields.type.values, "UNKNOWN">> = {};

it.each([
  ["a word list without a way to learn its words", withoutLists, "says how to learn"],
  [
    "a word that is listed twice",
    withWords({ fetch: async () => [1, 2].map((number) => ({ word: "club", label: `Club ${number}` })) }),
    "each once",
  ],
  ["a word that is too long", withWords({ fetch: async () => [{ word: "c".repeat(201), label: "Club" }] }), "each once"],
  ["a word without a label", withWords({ fetch: async () => [{ word: "club", label: "" }] }), "each once"],
  [
    "a proposal that does not exist",
    withWords({ propose: () => "CLUB" as "COMMERCIAL" }), // a wrong connector
    "proposes canonical values only",
  ],
  [
    "a proposal that differs each time",
    withWords({ propose: () => ((calls += 1) % 2 === 0 ? "COMMERCIAL" : null) }),
    "proposes canonical values only",
  ],
  [
    "a map that normalize does not use",
    sampleConnector({ normalize: (payload, settings) => normalize(payload, { ...settings, customerTypes: {} }) }),
    "decides what normalize makes of a word",
  ],
  [
    "a map that outlives its customer",
    sampleConnector({
      normalize: (payload, settings) => {
        for (const [word, value] of Object.entries(settings.customerTypes)) remembered[word] = value;
        return normalize(payload, { ...settings, customerTypes: remembered });
      },
    }),
    "decides what normalize makes of a word",
  ],
])("the suite catches %s", async (_case, connector, name) => {
  expect(await failuresOf(connector)).toContainEqual(expect.stringContaining(name));
});
