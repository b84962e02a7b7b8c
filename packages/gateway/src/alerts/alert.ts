import type { AlertRule, Thresholds } from "./rules/alert-rules.ts";
import type { AlertFacts, EndReason } from "./tables.ts";

export type AlertState = "OPEN" | "ACKNOWLEDGED" | "RESOLVED";

/** A rule's condition that is or was met by one subject. */
export interface Alert {
  readonly id: string;
  readonly rule: AlertRule;
  readonly state: AlertState;
  /** The id of what it is about: a system, a connector, an endpoint, a token. */
  readonly subjectId: string;
  readonly systemId: string | null;
  readonly connectorId: string | null;
  readonly facts: AlertFacts;
  readonly traceId: string;
  readonly openedAt: Date;
  /** Since when its condition is gone, while it has not ended. */
  readonly goneSince: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: EndReason | null;
  readonly acknowledgedAt: Date | null;
  /** The id of the token that acknowledged it. */
  readonly acknowledgedBy: string | null;
  readonly note: string | null;
}

/** Which alerts to list, newest first. Null: any. */
export interface AlertQuery {
  readonly states: readonly AlertState[] | null;
  readonly rules: readonly AlertRule[] | null;
  readonly systemIds: readonly string[] | null;
  readonly connectorIds: readonly string[] | null;
  readonly after: { readonly openedAt: Date; readonly id: string } | null;
  readonly limit: number;
}

/** A rule as an environment has set it. */
export interface RuleInForce {
  readonly rule: AlertRule;
  readonly isEnabled: boolean;
  /** All thresholds of the rule. */
  readonly thresholds: Thresholds;
}

/** What is told of an alert. */
export type Telling = "OPENED" | "STILL_OPEN" | "RESOLVED";
