import type { PayloadReader } from "@fettle/connector-kit";
import { fixedWords, nameOf } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export const triggerTypes = fixedWords("triggerType", { CALENDAR: "calendar", METER: "meter" });

export const frequencies = fixedWords("frequency", {
  DAILY: "daily",
  WEEKLY: "weekly",
  MONTHLY: "monthly",
  YEARLY: "yearly",
});

const normalizeRecurrence = (read: PayloadReader, settings: CmmsBeeSettings) => {
  const frequency = read.text("frequency");
  return {
    frequency: frequency === null ? null : (frequencies.read(frequency, settings) ?? ("UNKNOWN" as const)),
    interval: read.integer("interval"),
    weekdays: read.texts("weekdays").map((weekday) => weekday.toUpperCase()),
    startsOn: read.day("startsOn"),
    endsOn: read.day("endsOn"),
    timeZone: read.text("timeZone"),
    text: read.text("text"),
  };
};

/** What makes a plan's work due. */
export function normalizeTrigger(read: PayloadReader, settings: CmmsBeeSettings) {
  const recurrence = read.child("recurrence", (name) => nameOf(settings, "Recurrence", name));
  return {
    type: triggerTypes.read(read.requiredText("type"), settings) ?? ("UNKNOWN" as const),
    recurrence: recurrence === null ? null : normalizeRecurrence(recurrence, settings),
    meter: read.key("meterId"),
    interval: read.number("interval"),
    unit: read.text("unit"),
    condition: read.text("condition"),
  };
}
