import type { RefusedField } from "../graph/failure.ts";
import type { Principal } from "../principal.ts";
import type { Alert, AlertQuery, RuleInForce } from "./alert.ts";
import type { AlertReader } from "./alert-rows.ts";
import type { AlertRule, Thresholds } from "./rules/alert-rules.ts";

/** A change, or why it was not made. */
export type AlertOutcome<Value> =
  | { readonly type: "done"; readonly value: Value }
  | { readonly type: "refused"; readonly message: string; readonly fields: readonly RefusedField[] }
  | { readonly type: "conflict"; readonly message: string }
  | { readonly type: "unknown" };

/** What an app asks of alerts. A reader that is bound to a system sees the alerts of that system only. */
export interface Alerts {
  byIds(reader: AlertReader, ids: readonly string[]): Promise<ReadonlyMap<string, Alert>>;
  list(reader: AlertReader, query: AlertQuery): Promise<readonly Alert[]>;
  /** Says that somebody is at it: the alert is not told again until it ends. Once more: changes the note. */
  acknowledge(principal: Principal, id: string, note: string | null): Promise<AlertOutcome<Alert>>;
  /** All rules as the environment has set them. */
  rules(environmentId: string): Promise<readonly RuleInForce[]>;
  /** Sets a rule. What is omitted stays; a threshold that is null has its default again. */
  setRule(
    environmentId: string,
    rule: AlertRule,
    to: { readonly isEnabled?: boolean; readonly thresholds?: Readonly<Partial<Record<keyof Thresholds, number | null>>> },
  ): Promise<AlertOutcome<RuleInForce>>;
}
