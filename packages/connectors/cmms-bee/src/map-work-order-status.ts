import { workOrder } from "@fettle/connector";
import { extendWords, likelyWord, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = workOrder.fields.status;

const known = {
  open: "OPEN",
  scheduled: "SCHEDULED",
  in_progress: "IN_PROGRESS",
  on_hold: "ON_HOLD",
  done: "COMPLETED",
  closed: "CLOSED",
  cancelled: "CANCELED",
  skipped: "SKIPPED",
} as const;

export const workOrderStatus = ({ statusWords, workOrderStatuses }: CmmsBeeSettings) => {
  const everybodys = extendWords<keyof typeof values>(known, { setting: "statusWords", extra: statusWords, values });
  return words(extendWords(everybodys, { setting: "workOrderStatuses", extra: workOrderStatuses, values }));
};

/** What the words probably mean that organizations make for themselves. */
export const likelyWorkOrderStatus = likelyWord({
  values,
  declared: { ...known, parts: "ON_HOLD", waiting: "ON_HOLD", finished: "COMPLETED", canceled: "CANCELED", billed: "CLOSED" },
});

const written = {
  OPEN: "open",
  SCHEDULED: "scheduled",
  IN_PROGRESS: "in_progress",
  ON_HOLD: "on_hold",
  COMPLETED: "done",
  CLOSED: "closed",
  CANCELED: "cancelled",
  SKIPPED: "skipped",
};

/** The vendor's words, by canonical word. */
export const workOrderStatusToWrite = ({ statusWordsToWrite }: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...written,
  ...statusWordsToWrite,
});
