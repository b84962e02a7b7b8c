import { downtime } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import { invertWords } from "./invert-words.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = downtime.fields.type;

const known = {
  planned: "PLANNED",
  unplanned: "UNPLANNED",
} as const;

export const downtimeType = ({ downtimeTypeWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "downtimeTypeWords", extra: downtimeTypeWords, values }));

/** The vendor's words, by canonical word. */
export const downtimeTypeToWrite = ({ downtimeTypeWordsToWrite }: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...invertWords(known),
  ...downtimeTypeWordsToWrite,
});
