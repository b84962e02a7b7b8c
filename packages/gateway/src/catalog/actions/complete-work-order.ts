import type { Action } from "./action.ts";
import { recordMeterReading } from "./record-meter-reading.ts";

export const completeWorkOrder: Action = {
  name: "completeWorkOrder",
  description:
    "Says that the work is done, with what was found, used up and worked. Meter readings are recorded first; when one is refused, the work order stays as it is.",
  entity: "WorkOrder",
  operation: "update",
  takes: ["completionNotes", "actualMinutes", "labor", "parts", "tasks"],
  sets: { status: "COMPLETED" },
  aboveZero: ["parts.quantity", "labor.minutes"],
  first: {
    readings: {
      action: recordMeterReading,
      inputName: "CompleteWorkOrderReadingInput",
      description:
        "What meters showed, in order, at most 20. Each is a command of its own; with an idempotencyKey, none is recorded twice. Commands that are held or run in the background end on their own.",
    },
  },
};
