import type { Vendor } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { failureWords, type Log } from "../../log.ts";
import { untilAborted } from "../../signals.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import { isMeaning } from "../registry/settings.ts";
import type { SeenWord, SeenWords } from "./seen-words.ts";
import { longestWord, mostWords, wordSettings } from "./word-map.ts";

/** A customer's words, and why those of some lists are not among them. */
export interface FetchedWords {
  readonly seen: SeenWords;
  /** The errors by list. */
  readonly failures: ReadonlyMap<string, unknown>;
}

/** Asks the vendor for a customer's words, with proposals. A list that cannot be had costs nothing but itself. Never throws. */
export async function fetchWords(
  configuration: ConnectorConfiguration,
  vendor: Vendor<Settings>,
  log?: Log,
): Promise<FetchedWords> {
  const { connector } = configuration;
  const failures = new Map<string, unknown>();
  const fetchList = async (name: string): Promise<readonly SeenWord[]> => {
    try {
      const list = connector.wordLists?.[name];
      const setting = wordSettings(configuration).get(name);
      if (list === undefined || setting === undefined) throw new Error(`${connector.name} has no word list ${name}.`);
      const words = await untilAborted(list.fetch(vendor), vendor.signal);
      const proposals = new Map(Object.entries(Object(vendor.settings[name])));
      return tidyWords(words).map(({ word, label }) => {
        const proposed = proposals.get(word) ?? list.propose({ word, label });
        return { word, label, proposed: isMeaning(setting, proposed) ? proposed : null };
      });
    } catch (error) {
      log?.warn({ connector: connector.id, list: name, ...failureWords(error) }, "a customer's words could not be fetched");
      failures.set(name, error);
      return [];
    }
  };
  const seen: Record<string, readonly SeenWord[]> = {};
  let room = mostWords;
  for (const name of wordSettings(configuration).keys()) {
    const words = await fetchList(name);
    if (words.length > room)
      log?.warn({ connector: connector.id, list: name, count: words.length }, "a customer has too many words");
    if (!failures.has(name)) seen[name] = words.slice(0, room);
    room = Math.max(0, room - words.length);
  }
  return { seen, failures };
}

/** Whether the database takes a word, and a page shows it as it is. */
export const isStorable = (word: string): boolean => word.isWellFormed() && !/\p{Cc}/u.test(word);

const tidy = (text: unknown) => (typeof text === "string" ? text.replaceAll(/\p{Cc}+/gu, " ").trim() : "");

/** Each word once, as `normalize` finds it. What is no word, or too long to be one, is left out. */
function tidyWords(given: unknown): readonly { readonly word: string; readonly label: string }[] {
  const words = new Map<string, string>();
  for (const one of Array.isArray(given) ? given : []) {
    const word = typeof Object(one).word === "string" ? String(Object(one).word).trim() : "";
    if (word === "" || word.length > longestWord || !isStorable(word) || words.has(word)) continue;
    const label = tidy(Object(one).label).slice(0, longestWord).toWellFormed();
    words.set(word, label === "" ? word : label);
  }
  return Array.from(words, ([word, label]) => ({ word, label }));
}
