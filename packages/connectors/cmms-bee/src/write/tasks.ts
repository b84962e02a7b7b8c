import type { FieldValue, workOrder } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** The steps of a work order or a plan in the vendor's form. */
export const writeTasks = (tasks: FieldValue<typeof workOrder.fields.tasks> | null, settings: CmmsBeeSettings) =>
  tasks === undefined
    ? undefined
    : (tasks ?? []).map(({ title, done, value }) =>
        writeSchema({ title, isDone: done ?? false, value: value ?? null }, "Task", settings),
      );
