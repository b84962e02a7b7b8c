import type { FieldMap, IntendedWrite, InvalidField, workOrder } from "@fettle/connector";
import type { RequestTrackerSettings } from "./settings.ts";
import { ticketPriorityToWrite, ticketStatusToWrite } from "./ticket-words.ts";

type Intended = Omit<IntendedWrite<typeof workOrder.fields, FieldMap>, "current">;

/** RT cuts off longer subjects. */
const longestSubject = 200;

/** What RT would refuse, or carry out in another way without a word. */
export function refusals({ operation, values }: Intended, settings: RequestTrackerSettings): readonly InvalidField[] {
  const { title = "", status, priority, assignees, extension } = values;
  const hasQueue = operation === "update" || settings.queue !== null || Boolean(extension?.["queue"]);
  const found: readonly (InvalidField | false)[] = [
    title.length > longestSubject && { path: "title", message: `RT cuts off a subject after ${longestSubject} characters.` },
    status !== undefined &&
      !(status in ticketStatusToWrite(settings)) && { path: "status", message: `RT has no status that means ${status}.` },
    priority !== undefined &&
      !(priority in ticketPriorityToWrite) && { path: "priority", message: `RT has no priority that means ${priority}.` },
    (assignees?.length ?? 0) > 1 && { path: "assignees", message: "A ticket in RT has one owner." },
    !hasQueue && { path: "extension.queue", message: "Name the queue of the new ticket." },
  ];
  return found.filter((refusal) => refusal !== false);
}
