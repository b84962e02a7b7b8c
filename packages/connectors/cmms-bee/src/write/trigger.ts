import { ConnectorError, type FieldValue, type maintenancePlan } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import { frequencies, triggerTypes } from "../normalize/trigger.ts";
import type { CmmsBeeSettings } from "../settings.ts";

type Trigger = NonNullable<FieldValue<typeof maintenancePlan.fields.triggers>>[number];

function refuse(message: string): never {
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: "triggers", message }] });
}

function writeRecurrence(recurrence: Trigger["recurrence"], settings: CmmsBeeSettings) {
  if (recurrence === null || recurrence === undefined) return refuse("A trigger by the calendar needs a recurrence.");
  const { frequency, interval, weekdays = [], startsOn, endsOn, timeZone, text } = recurrence;
  if (frequency === null || frequency === undefined || frequency === "UNKNOWN") return refuse("A recurrence needs a frequency.");
  if ((interval ?? 1) < 1) return refuse("The interval of a recurrence is at least 1.");
  if (startsOn && endsOn && endsOn < startsOn) return refuse("A recurrence does not end before it starts.");
  const body = {
    frequency: frequencies.write(frequency, settings),
    interval: interval ?? 1,
    weekdays,
    startsOn: startsOn ?? null,
    endsOn: endsOn ?? null,
    timeZone: timeZone ?? null,
    text: text ?? null,
  };
  return writeSchema(body, "Recurrence", settings);
}

/** What makes a plan's work due, in the vendor's form. */
export function writeTrigger(trigger: Trigger, settings: CmmsBeeSettings) {
  const { type, recurrence, meter, interval, unit, condition } = trigger;
  if (type === "UNKNOWN") return refuse("CMMS Bee has triggers by the calendar and by a meter.");
  if (type === "METER" && !meter) return refuse("A trigger by a meter needs the meter.");
  if (type === "METER" && !interval && !condition) return refuse("A trigger by a meter needs an interval or a condition.");
  const body = {
    type: triggerTypes.write(type, settings),
    recurrence: type === "CALENDAR" ? writeRecurrence(recurrence, settings) : null,
    meterId: meter ?? null,
    interval: interval ?? null,
    unit: unit ?? null,
    condition: condition ?? null,
  };
  return writeSchema(body, "Trigger", settings);
}
