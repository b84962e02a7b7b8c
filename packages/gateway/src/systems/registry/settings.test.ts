import {
  choiceSetting,
  defineConnector,
  flagSetting,
  mapSetting,
  numberSetting,
  textSetting,
  urlSetting,
  wordListSetting,
} from "@fettle/connector";
import { describe, expect, it } from "vitest";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { askedSettings, parseSettings } from "./settings.ts";

const connector = defineConnector({
  specificationVersion: "v1",
  id: "vendor",
  name: "Vendor",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {
    baseUrl: urlSetting({ label: "Address" }),
    company: textSetting({ label: "Company", pattern: "[0-9]{6}" }),
    region: choiceSetting({ label: "Region", choices: { eu: "Europe", us: "America" }, default: "eu" }),
    words: mapSetting({ label: "Words", default: {} }),
    statuses: wordListSetting({ label: "Statuses", values: { OPEN: "Open.", DONE: "Done.", UNKNOWN: "Unknown." } }),
    branch: textSetting({ label: "Branch", optional: true }),
    days: numberSetting({ label: "Days", default: 14, minimum: 1, maximum: 90, isWhole: true }),
    rate: numberSetting({ label: "Rate", optional: true }),
    closed: flagSetting({ label: "With closed jobs", default: false }),
  },
  authentication: [],
  baseUrl: (settings) => settings.baseUrl,
  account: async () => ({ id: "1", name: "one" }),
  entities: {},
});
// Settings are read by name only.
const configuration = { connector: connector as unknown as ConnectorConfiguration["connector"] };
const good = { baseUrl: "https://api.example.com/v1/", company: "123456" };

describe("The settings of a system", () => {
  it("get defaults, and typed text is tidied", () => {
    expect(parseSettings(configuration, { ...good, company: " 123456 ", region: "", unknown: "x" })).toEqual({
      type: "success",
      settings: {
        baseUrl: "https://api.example.com/v1",
        company: "123456",
        region: "eu",
        words: {},
        statuses: {},
        branch: null,
        days: 14,
        rate: null,
        closed: false,
      },
    });
  });

  it("have the customer's meanings of words beside the operator's, without those that are gone", () => {
    const fixed = { ...configuration, settings: { statuses: { new: "OPEN", over: "OPEN" } } };
    const own = JSON.parse('{ "over": "DONE", "__proto__": "DONE", "old": "UNKNOWN", "former": "GONE", "odd": 7 }');
    const parsed = parseSettings(fixed, { ...good, statuses: own });
    expect(parsed.type === "success" && Object.entries(parsed.settings["statuses"] ?? {})).toEqual([
      ["new", "OPEN"],
      ["over", "DONE"],
      ["__proto__", "DONE"],
    ]);
    expect(Object.keys(askedSettings(fixed))).not.toContain("statuses");
    expect(parseSettings({ ...configuration, settings: { statuses: { new: "GONE" } } }, good)).toMatchObject({
      problems: [{ path: "statuses", message: "GONE is not one of OPEN, DONE, UNKNOWN." }],
    });
  });

  it("take the operator's values first, and the page asks neither for those nor for maps", () => {
    const fixed = { ...configuration, settings: { baseUrl: "https://fixed.example.com", words: { a: "OPEN" } } };
    expect(parseSettings(fixed, { ...good, words: { b: "OPEN" } })).toMatchObject({
      settings: { baseUrl: "https://fixed.example.com", words: { a: "OPEN" } },
    });
    expect(Object.keys(askedSettings(fixed))).toEqual(["company", "region", "branch", "days", "rate", "closed"]);
  });

  it.each([
    ["days", " 30 ", 30],
    ["days", 30, 30],
    ["rate", "-.5", -0.5],
    ["rate", "", null],
    ["branch", "", null],
    ["branch", null, null],
    ["branch", " North ", "North"],
    ["closed", "true", true],
    ["closed", false, false],
  ])("have %s for %j as %j", (name, value, expected) => {
    expect(parseSettings(configuration, { ...good, [name]: value })).toMatchObject({ settings: { [name]: expected } });
  });

  it.each([
    ["baseUrl", "ftp://x"],
    ["baseUrl", "https://user:pass@example.com"],
    ["baseUrl", "https://example.com?key=1"],
    ["baseUrl", `https://example.com/${"x".repeat(3000)}`],
    ["baseUrl", undefined],
    ["company", "12345"],
    ["company", "1234567\n"],
    ["company", 123_456],
    ["region", "constructor"],
    ["words", ["x"]],
    ["words", { a: 1 }],
    ["days", "0"],
    ["days", 91],
    ["days", "1.5"],
    ["days", "1e1"],
    ["rate", "a lot"],
    ["rate", Number.NaN],
    ["closed", "maybe"],
    ["closed", 1],
  ])("are refused with %s as %j", (name, value) => {
    expect(parseSettings(configuration, { ...good, [name]: value })).toMatchObject({
      type: "invalid",
      problems: [{ path: name }],
    });
  });
});
