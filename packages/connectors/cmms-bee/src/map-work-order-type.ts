import { workOrder } from "@fettle/connector";
import { extendWords, likelyWord, words } from "@fettle/connector-kit";
import { invertWords } from "./invert-words.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = workOrder.fields.type;

const known = {
  reactive: "REACTIVE",
  preventive: "PREVENTIVE",
  inspection: "INSPECTION",
  installation: "INSTALLATION",
  other: "OTHER",
} as const;

export const workOrderType = ({ typeWords, workOrderTypes }: CmmsBeeSettings) => {
  const everybodys = extendWords<keyof typeof values>(known, { setting: "typeWords", extra: typeWords, values });
  return words(extendWords(everybodys, { setting: "workOrderTypes", extra: workOrderTypes, values }));
};

/** What the words probably mean that organizations make for themselves. */
export const likelyWorkOrderType = likelyWord({
  values,
  declared: { ...known, repair: "REACTIVE", breakdown: "REACTIVE", maintenance: "PREVENTIVE" },
});

/** The vendor's words, by canonical word. */
export const workOrderTypeToWrite = ({ typeWordsToWrite }: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...invertWords(known),
  ...typeWordsToWrite,
});
