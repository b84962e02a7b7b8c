import { workOrder } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = workOrder.fields.priority;

const known = { none: "NONE", low: "LOW", medium: "MEDIUM", high: "HIGH", urgent: "URGENT" } as const;

export const workOrderPriority = ({ priorityWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "priorityWords", extra: priorityWords, values }), "NONE");

const written = { NONE: "none", LOW: "low", MEDIUM: "medium", HIGH: "high", URGENT: "urgent" };

/** The vendor's words, by canonical word. */
export const workOrderPriorityToWrite = ({ priorityWordsToWrite }: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...written,
  ...priorityWordsToWrite,
});
