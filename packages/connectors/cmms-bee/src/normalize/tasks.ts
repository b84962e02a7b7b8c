import type { PayloadReader } from "@fettle/connector-kit";
import { nameOf } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** The steps of a work order or a plan. */
export const normalizeTasks = (record: PayloadReader, settings: CmmsBeeSettings) =>
  record.each(
    "tasks",
    (read) => ({ title: read.requiredText("title"), done: read.flag("isDone"), value: read.text("value") }),
    (name) => nameOf(settings, "Task", name),
  );
