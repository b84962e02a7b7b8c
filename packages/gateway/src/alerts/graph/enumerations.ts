import type { Enumerations } from "../../graph/enumerations.ts";
import type { AlertState, Telling } from "../alert.ts";
import { alertRules } from "../rules/alert-rules.ts";
import type { EndReason } from "../tables.ts";

/** AlertRule. */
export const ruleType = (enumerations: Enumerations) =>
  enumerations.of(
    "AlertRule",
    "What an alert is about. Later versions may add rules.",
    Object.fromEntries(Object.entries(alertRules).map(([name, { description }]) => [name, description])),
  );

/** AlertState. */
export const stateType = (enumerations: Enumerations) =>
  enumerations.of("AlertState", "Whether somebody has to act.", {
    OPEN: "The condition is met, or was met within the last five minutes.",
    ACKNOWLEDGED: "The alert is open, and somebody is working on it: no reminder is sent.",
    RESOLVED: "The alert has ended.",
  } satisfies Record<AlertState, string>);

/** AlertEndReason. */
export const endReasonType = (enumerations: Enumerations) =>
  enumerations.of("AlertEndReason", "Why an alert has ended.", {
    OVER: "The condition has been gone for five minutes.",
    VENDOR_DOWN: "The vendor is down for many systems: the alert VENDOR_DOWN of the connector took it in, without a message.",
    RULE_DISABLED: "The rule was disabled, without a message.",
  } satisfies Record<EndReason, string>);

/** AlertChangeKind. */
export const changeKindType = (enumerations: Enumerations) =>
  enumerations.of("AlertChangeKind", "What is told of an alert.", {
    OPENED: "The condition is met.",
    STILL_OPEN: "Nobody has acknowledged it for a day.",
    RESOLVED: "The condition has been gone for five minutes.",
  } satisfies Record<Telling, string>);
