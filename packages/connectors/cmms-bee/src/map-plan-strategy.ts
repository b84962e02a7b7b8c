import { maintenancePlan } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import { invertWords } from "./invert-words.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = maintenancePlan.fields.strategy;

const known = {
  fixed: "FIXED",
  floating: "FLOATING",
} as const;

export const planStrategy = ({ strategyWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "strategyWords", extra: strategyWords, values }));

/** The vendor's words, by canonical word. */
export const planStrategyToWrite = ({ strategyWordsToWrite }: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...invertWords(known),
  ...strategyWordsToWrite,
});
