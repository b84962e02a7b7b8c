import type { Principal } from "../principal.ts";
import type { Alert, AlertQuery, RuleInForce } from "./alert.ts";
import type { AlertOutcome } from "./alert-outcome.ts";
import type { AlertReader } from "./alert-rows.ts";
import type { Channels } from "./channels/create-channels.ts";
import type { AlertRule, Thresholds } from "./rules/alert-rules.ts";

/** What an app asks of alerts. A reader that is bound to a system sees the alerts of that system only. */
export interface Alerts extends Channels {
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
