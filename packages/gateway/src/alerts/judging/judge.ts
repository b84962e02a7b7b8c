import { type AlertRule, isMet, ruleNames, takenIn, type Thresholds } from "../rules/alert-rules.ts";
import type { EndReason } from "../tables.ts";
import type { Fact } from "./fact.ts";

/** How long a condition has to be gone before its alert ends, and how soon afterwards its return is no news. */
export const holdMilliseconds = 300_000;
/** How long an alert is open before it is told again, once. */
export const reminderMilliseconds = 86_400_000;

/** How long the rate of errors shows an outage after its end. */
export const aftermathMilliseconds = 7_200_000;

/** What a round needs to know of an alert that is open, or ended less than the hold ago; of a vendor that was down, less than the aftermath ago. */
export interface KnownAlert {
  readonly id: string;
  readonly revision: number;
  readonly rule: AlertRule;
  readonly subjectId: string;
  readonly systemId: string | null;
  readonly connectorId: string | null;
  readonly openedAt: Date;
  readonly reopenedAt: Date | null;
  readonly goneSince: Date | null;
  readonly isTold: boolean;
  readonly isAcknowledged: boolean;
  readonly remindedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: EndReason | null;
}

/** What an environment has set about a rule. */
export interface RuleSetting {
  readonly isEnabled: boolean;
  readonly thresholds: Thresholds;
}

/** What becomes of one alert. Only `open`, `tell`, `remind`, and an `end` with `isTold`, are told. */
export type Step =
  | { readonly type: "open"; readonly fact: Fact }
  /** Its condition has come back a short time after the end. */
  | { readonly type: "reopen"; readonly alert: KnownAlert; readonly fact: Fact }
  /** It was opened again, and has stayed open. */
  | { readonly type: "tell"; readonly alert: KnownAlert }
  | { readonly type: "remind"; readonly alert: KnownAlert }
  /** Its condition is gone from now on. */
  | { readonly type: "fade"; readonly alert: KnownAlert }
  /** Its condition is there again, before it ended. */
  | { readonly type: "return"; readonly alert: KnownAlert }
  | { readonly type: "end"; readonly alert: KnownAlert; readonly reason: EndReason; readonly isTold: boolean };

/** One environment at one time. */
export interface Judged {
  readonly facts: readonly Fact[];
  readonly alerts: readonly KnownAlert[];
  readonly settings: ReadonlyMap<AlertRule, RuleSetting>;
  /** The rules that could not be read: nothing is known of their conditions. */
  readonly unread: ReadonlySet<AlertRule>;
  readonly now: Date;
}

/**
 * Decides what becomes of the alerts of an environment. It depends on nothing but its argument. An alert ends when its condition has been gone
 * for the hold. A condition that returns within the hold of the end opens the same alert again, which is told only if it is still there after
 * another hold, so a subject that flaps is told once. The alerts of a rule that could not be read stay as they are.
 */
export function judge({ facts, alerts, settings, unread, now }: Judged): readonly Step[] {
  const isEnabled = (rule: AlertRule) => settings.get(rule)?.isEnabled !== false;
  const met = facts.filter(
    ({ rule, measures }) => !unread.has(rule) && isEnabled(rule) && isMet(rule, measures, settings.get(rule)?.thresholds ?? {}),
  );
  const metByRule = Map.groupBy(met, ({ rule }) => rule);
  const alertsByRule = Map.groupBy(alerts, ({ rule }) => rule);
  const down = new Set<string>();
  const wasDown = new Set(
    (alertsByRule.get("VENDOR_DOWN") ?? [])
      .filter(({ endedAt }) => endedAt !== null && age(endedAt, now) < aftermathMilliseconds)
      .map(({ connectorId }) => connectorId),
  );
  const failing = new Set<string>();
  /** Whether another alert says it already: what fails is stale, and calls of an outage count for a time after its end. */
  const isSaid = ({ rule, subjectId, connectorId }: Fact) =>
    (rule === "SYNC_STALE" && failing.has(subjectId)) || (rule === "ERROR_RATE" && wasDown.has(connectorId));
  const steps: Step[] = [];
  for (const rule of ruleNames) {
    const isPart = ({ connectorId }: { readonly connectorId: string | null }) =>
      takenIn.has(rule) && connectorId !== null && down.has(connectorId);
    const conditions = new Map((metByRule.get(rule) ?? []).filter((fact) => !isPart(fact)).map((fact) => [fact.subjectId, fact]));
    const stillOpen = new Set<string>();
    const ended = new Map<string, KnownAlert>();
    for (const alert of alertsByRule.get(rule) ?? []) {
      if (alert.endedAt !== null) {
        ended.set(alert.subjectId, alert);
        continue;
      }
      if (unread.has(rule)) {
        stillOpen.add(alert.subjectId);
        continue;
      }
      const step = stepOf(alert, conditions.has(alert.subjectId), endOf(isEnabled(rule), isPart(alert)), now);
      if (step !== null) steps.push(step);
      // What ends here has no condition, or may not have one.
      conditions.delete(alert.subjectId);
      if (step?.type !== "end") stillOpen.add(alert.subjectId);
    }
    for (const fact of conditions.values()) {
      if (fact.mayOpen === false || isSaid(fact)) continue;
      const before = ended.get(fact.subjectId);
      steps.push(
        before !== undefined && isReturn(before, now) ? { type: "reopen", alert: before, fact } : { type: "open", fact },
      );
      stillOpen.add(fact.subjectId);
    }
    if (rule === "SYNC_FAILING") for (const systemId of stillOpen) failing.add(systemId);
    if (rule !== "VENDOR_DOWN") continue;
    for (const connectorId of stillOpen) down.add(connectorId);
    for (const step of steps) if (step.type === "end") wasDown.add(step.alert.connectorId);
  }
  return steps;
}

/** Why an alert ends whatever its condition is. Null: it does not. */
function endOf(isEnabled: boolean, isPart: boolean): EndReason | null {
  if (!isEnabled) return "RULE_DISABLED";
  return isPart ? "VENDOR_DOWN" : null;
}

const age = (since: Date, now: Date) => now.getTime() - since.getTime();

const isReturn = ({ endedAt, endReason }: KnownAlert, now: Date) =>
  endReason === "OVER" && endedAt !== null && age(endedAt, now) < holdMilliseconds;

function stepOf(alert: KnownAlert, isThere: boolean, ends: EndReason | null, now: Date): Step | null {
  if (ends !== null) return { type: "end", alert, reason: ends, isTold: false };
  const { goneSince, isTold, isAcknowledged, openedAt, reopenedAt, remindedAt } = alert;
  if (!isThere) {
    if (goneSince === null) return { type: "fade", alert };
    return age(goneSince, now) >= holdMilliseconds ? { type: "end", alert, reason: "OVER", isTold } : null;
  }
  if (goneSince !== null) return { type: "return", alert };
  if (!isTold && reopenedAt !== null && age(reopenedAt, now) >= holdMilliseconds) return { type: "tell", alert };
  if (isTold && remindedAt === null && !isAcknowledged && age(openedAt, now) >= reminderMilliseconds)
    return { type: "remind", alert };
  return null;
}
