import type { WordListSetting } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { isMeaning, parseSettings } from "../registry/settings.ts";
import type { Meanings, SeenWord, SeenWords } from "./seen-words.ts";

/** The most words of one system, of all its lists together. */
export const mostWords = 300;
/** In characters. */
export const longestWord = 200;

/** The words of one list of a system. */
export interface WordMap {
  readonly name: string;
  readonly label: string;
  /** What a word may mean. */
  readonly values: readonly string[];
  readonly words: readonly (SeenWord & { readonly value: string | null })[];
}

/** The descriptors of a connector's word lists, by name. */
export const wordSettings = ({ connector }: Pick<ConnectorConfiguration, "connector">): ReadonlyMap<string, WordListSetting> =>
  new Map(
    Object.entries(connector.settings).flatMap(([name, setting]) => (setting.type === "words" ? [[name, setting] as const] : [])),
  );

/** The values that a list's words may mean. */
export const meaningsOf = (setting: WordListSetting): readonly string[] =>
  Object.keys(setting.values).filter((value) => isMeaning(setting, value));

/** What a system keeps of its words. */
export interface StoredWords {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly words: SeenWords;
}

/** The word lists of a system, with the meanings in force. */
export function wordMapsOf(configuration: ConnectorConfiguration, { settings, words }: StoredWords): readonly WordMap[] {
  const parsed = parseSettings(configuration, settings);
  const inForce = parsed.type === "success" ? parsed.settings : settings;
  return Array.from(wordSettings(configuration), ([name, setting]) => {
    const meanings = new Map(Object.entries(Object(inForce[name])));
    const valueOf = (word: string) => {
      const value = meanings.get(word);
      return isMeaning(setting, value) ? value : null;
    };
    const seen = (words[name] ?? []).map((word) => ({ ...word, value: valueOf(word.word) }));
    return { name, label: setting.label, values: meaningsOf(setting), words: seen };
  });
}

/**
 * A system's words with others. Of a word that it has already, the label and the proposal are renewed. A meaning of null takes one away;
 * words that are not named keep theirs. New words beyond the limit are left out, with their meanings.
 */
export function withWords(
  { settings, words }: StoredWords,
  more: { readonly seen: SeenWords; readonly meanings: Meanings },
): StoredWords & {
  readonly isReworded: boolean;
  /** Whether a word that was given a meaning is left out. */ readonly isFull: boolean;
} {
  const names = new Set([...Object.keys(words), ...Object.keys(more.seen), ...Object.keys(more.meanings)]);
  let room = mostWords - Object.values(words).reduce((sum, list) => sum + list.length, 0);
  let isReworded = false;
  let isFull = false;
  const all: Record<string, readonly SeenWord[]> = {};
  const maps: Record<string, Readonly<Record<string, string>>> = {};
  for (const name of names) {
    const own = words[name] ?? [];
    const byWord = new Map([...own, ...(more.seen[name] ?? [])].map((seen) => [seen.word, seen]));
    const kept = [...byWord.values()].slice(0, own.length + Math.max(0, room));
    room -= kept.length - own.length;
    all[name] = kept;
    const before = new Map(Object.entries<string>(Object(settings[name])));
    const given = more.meanings[name] ?? new Map<string, string | null>();
    const meanings = kept.flatMap(({ word }): readonly (readonly [string, string])[] => {
      const value = given.has(word) ? (given.get(word) ?? null) : (before.get(word) ?? null);
      isReworded ||= value !== (before.get(word) ?? null);
      return value === null ? [] : [[word, value]];
    });
    isFull ||= [...byWord.keys()].slice(kept.length).some((word) => given.has(word));
    maps[name] = Object.fromEntries(meanings);
  }
  return { settings: { ...settings, ...maps }, words: all, isReworded, isFull };
}
