import type { SettingMap, SettingValues, WordListSetting } from "./settings.ts";
import type { Vendor } from "./vendor.ts";

/** One of the words that a customer has at the vendor. */
export interface VendorWord {
  /** The word as records have it: what `normalize` finds in a payload. 1 to 200 characters, unique within its list. */
  readonly word: string;
  /** The word as the vendor shows it to people. */
  readonly label: string;
}

/** How to learn a customer's own words, and what they may mean. See {@link WordListSetting}. */
export interface WordList<Settings, Value extends string = string> {
  /**
   * Asks the vendor for the customer's words, in the vendor's order. The gateway calls it when a system is connected or reconnected and
   * when an app asks for new words, never while it syncs. Leave out words whose meaning the vendor fixes for everybody: the customer is
   * asked about each of the others once. The gateway takes at most 300 of a system.
   *
   * When it throws, the system is connected all the same, with the words that the connector knows by itself.
   */
  fetch(vendor: Vendor<Settings>): Promise<readonly VendorWord[]>;
  /**
   * What a word probably means, or null when that is anybody's guess. Pure. The customer sees the proposal and confirms or changes it.
   * The kit's `likelyWord` makes such a function.
   */
  propose(word: VendorWord): Value | null;
}

/** The word lists of a connector, by the names of its settings of the type `words`. */
export type WordLists<Settings extends SettingMap> = string extends keyof Settings
  ? Readonly<Record<string, WordList<SettingValues<Settings>>>>
  : {
      readonly [Name in keyof Settings as Settings[Name] extends WordListSetting ? Name : never]: WordList<
        SettingValues<Settings>,
        Settings[Name] extends WordListSetting<infer Value> ? Exclude<Value, "UNKNOWN"> : never
      >;
    };
