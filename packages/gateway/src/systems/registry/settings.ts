import type { NumberSetting, SettingDescriptor, SettingMap, WordListSetting } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import type { InputProblem } from "../systems.ts";

/** Parsed settings, or the problems with them, where `path` is the setting's name. */
export type SettingsOutcome =
  | { readonly type: "success"; readonly settings: Settings }
  | { readonly type: "invalid"; readonly problems: readonly InputProblem[] };

type PlainSetting = Exclude<SettingDescriptor, WordListSetting>;
type Parsed = { readonly value: Settings[string] } | { readonly problem: string };

const longestText = 500;
const longestUrl = 2000;

/**
 * The settings of a system: the operator's fixed values, then given values, then defaults. Parsing is strict, but ignores given names
 * that the connector does not know (any more).
 */
export function parseSettings(configuration: ConnectorConfiguration, given: Readonly<Record<string, unknown>>): SettingsOutcome {
  const problems: InputProblem[] = [];
  const valueOf = (name: string, descriptor: PlainSetting, own: unknown): Parsed => {
    const candidate = fixedValue(configuration, name) ?? own;
    const value = candidate === undefined || candidate === null || candidate === "" ? descriptor.default : candidate;
    return value === undefined ? without(descriptor) : parse(descriptor, value);
  };
  const settings: Record<string, Settings[string]> = {};
  for (const [name, descriptor] of Object.entries(configuration.connector.settings)) {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const parsed =
      descriptor.type === "words" ? parseWords(descriptor, fixedValue(configuration, name), own) : valueOf(name, descriptor, own);
    if ("problem" in parsed) problems.push({ path: name, message: parsed.problem });
    else settings[name] = parsed.value;
  }
  return problems.length > 0 ? { type: "invalid", problems } : { type: "success", settings };
}

/** The settings that the connect page asks for: those that the customer may set and the operator has not fixed. */
export function askedSettings(configuration: ConnectorConfiguration): SettingMap {
  return Object.fromEntries(
    Object.entries(configuration.connector.settings).filter(
      ([name, { type, setBy }]) =>
        type !== "map" && type !== "words" && setBy !== "operator" && fixedValue(configuration, name) === undefined,
    ),
  );
}

const fixedValue = ({ settings }: ConnectorConfiguration, name: string): unknown =>
  settings !== undefined && Object.hasOwn(settings, name) ? settings[name] : undefined;

const without = (descriptor: PlainSetting): Parsed =>
  "optional" in descriptor && descriptor.optional === true ? { value: null } : { problem: "This field is required." };

function parse(descriptor: PlainSetting, value: unknown): Parsed {
  if (descriptor.type === "map") return parseMap(value);
  if (descriptor.type === "number") return parseNumber(value, descriptor);
  if (descriptor.type === "flag") return parseFlag(value);
  if (typeof value !== "string") return { problem: "Enter text." };
  switch (descriptor.type) {
    case "url":
      return parseUrl(value.trim());
    case "text":
      return parseText(value.trim(), descriptor.pattern);
    case "choice":
      return Object.hasOwn(descriptor.choices, value) ? { value } : { problem: "Choose a value from the list." };
  }
}

function parseUrl(text: string): Parsed {
  const url = text.length <= longestUrl && URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return { problem: "Enter a full URL that starts with https://." };
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return { problem: "Enter a URL without a user name, password, ? or #." };
  }
  return { value: url.href.replace(/\/+$/, "") };
}

function parseText(text: string, pattern: string | undefined): Parsed {
  if (text === "" || text.length > longestText) return { problem: `Enter 1 to ${longestText} characters.` };
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(text))
    return { problem: "This value has the wrong format." };
  return { value: text };
}

function parseNumber(given: unknown, { minimum, maximum, isWhole }: NumberSetting): Parsed {
  const value = typeof given === "string" && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/u.test(given) ? Number(given) : given;
  const isRight = typeof value === "number" && (isWhole === true ? Number.isSafeInteger(value) : Number.isFinite(value));
  if (!isRight) return { problem: `Enter a ${isWhole === true ? "whole number" : "number"}.` };
  if (minimum !== undefined && value < minimum) return { problem: `Enter ${minimum} or more.` };
  if (maximum !== undefined && value > maximum) return { problem: `Enter ${maximum} or less.` };
  return { value };
}

function parseFlag(value: unknown): Parsed {
  if (value === true || value === "true") return { value: true };
  return value === false || value === "false" ? { value: false } : { problem: "Choose yes or no." };
}

function parseMap(value: unknown): { readonly value: Readonly<Record<string, string>> } | { readonly problem: string } {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  if (entries === null || !entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return { problem: "This value must be a map from text to text." };
  }
  return { value: Object.fromEntries(entries) };
}

/** Whether a value is one that a list's words may mean. */
export const isMeaning = ({ values }: WordListSetting, value: unknown): value is string =>
  typeof value === "string" && value !== "UNKNOWN" && Object.hasOwn(values, value);

/** The operator's meanings of words, then the customer's. One of the customer's that a newer connector no longer has counts for nothing. */
function parseWords(descriptor: WordListSetting, fixed: unknown, own: unknown): Parsed {
  const all = parseMap(fixed ?? {});
  if ("problem" in all) return all;
  const wrong = Object.values(all.value).find((value) => !isMeaning(descriptor, value));
  if (wrong !== undefined) return { problem: `${wrong} is not one of ${Object.keys(descriptor.values).join(", ")}.` };
  const meanings = typeof own === "object" && own !== null ? Object.entries(own) : [];
  // Words are the customer's: one may be called __proto__.
  return {
    value: Object.fromEntries([...Object.entries(all.value), ...meanings.filter(([, value]) => isMeaning(descriptor, value))]),
  };
}
