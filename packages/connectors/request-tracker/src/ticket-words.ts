import { workOrder } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { RequestTrackerSettings } from "./settings.ts";

const { values } = workOrder.fields.status;

/** The statuses of RT's default lifecycle. */
const known = {
  new: "OPEN",
  open: "IN_PROGRESS",
  stalled: "ON_HOLD",
  resolved: "COMPLETED",
  rejected: "CANCELED",
} as const;

const knownToWrite = { OPEN: "new", IN_PROGRESS: "open", ON_HOLD: "stalled", COMPLETED: "resolved", CANCELED: "rejected" };

export const ticketStatus = ({ statusWords }: RequestTrackerSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "statusWords", extra: statusWords, values }));

/** RT's status, by canonical word. The default lifecycle's own goes before a customer's. */
export const ticketStatusToWrite = ({ statusWords }: RequestTrackerSettings): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(statusWords).map(([status, word]) => [word, status])),
  ...knownToWrite,
});

/** The names that RT gives to numbers by default: from 0 Low, from 50 Medium, from 100 High. */
export function ticketPriority(text: string | null) {
  const number = text === null ? Number.NaN : Number(text);
  const value = number >= 100 ? "HIGH" : number >= 50 ? "MEDIUM" : Number.isFinite(number) ? "LOW" : "UNKNOWN";
  return { value, remote: text } as const;
}

/** RT's number, by canonical word. */
export const ticketPriorityToWrite = { LOW: "0", MEDIUM: "50", HIGH: "100" };
