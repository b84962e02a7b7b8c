import type { Alert, Telling } from "../alert.ts";
import { alertRules } from "../rules/alert-rules.ts";
import { summaryOf } from "../rules/summary-of.ts";

/** What a channel is to say. */
export interface Message {
  /** The same for every try, so that receivers can tell a repeated message. */
  readonly id: string;
  /** One line. */
  readonly headline: string;
  readonly summary: string;
  /** Short facts, one line each. */
  readonly details: readonly string[];
}

/** What a message calls things. */
export interface MessageNames {
  readonly workspace: string;
  readonly environmentKind: string;
  /** The system's name. Null when the alert is about none. */
  readonly system: string | null;
  readonly connector: string | null;
}

const beginnings = { OPENED: "", STILL_OPEN: "Still open: ", RESOLVED: "Resolved: " } as const satisfies Record<Telling, string>;

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

const longestLine = 250;
const shortened = (text: string): string => (text.length <= longestLine ? text : `${text.slice(0, longestLine)}…`);

/** The message about an alert. `id` names the telling. */
export function messageOf(id: string, telling: Telling, alert: Alert, names: MessageNames): Message {
  const { name } = alert.facts;
  const subject = typeof name === "string" ? name : (names.system ?? names.connector ?? alert.subjectId);
  const { title } = alertRules[alert.rule];
  const ended = telling === "RESOLVED" && alert.endedAt !== null ? [`Ended: ${alert.endedAt.toISOString()}`] : [];
  return {
    id,
    headline: shortened(oneLine(`${beginnings[telling]}${title}: ${subject}`)),
    summary: summaryOf(alert.rule, alert.facts),
    details: [
      `Rule: ${alert.rule}`,
      ...(names.connector === null || names.system === null ? [] : [`Connector: ${names.connector}`]),
      `Environment: ${names.workspace}, ${names.environmentKind}`,
      `Opened: ${alert.openedAt.toISOString()}`,
      ...ended,
      `Alert: ${alert.id}`,
    ].map((line) => shortened(oneLine(line))),
  };
}

/** The message that tests a channel. */
export const testMessage = (id: string, names: Pick<MessageNames, "workspace" | "environmentKind">): Message => ({
  id,
  headline: "Test: Fettle reaches this channel",
  summary: "Nothing has happened. Alerts will look like this.",
  details: [shortened(oneLine(`Environment: ${names.workspace}, ${names.environmentKind}`))],
});
