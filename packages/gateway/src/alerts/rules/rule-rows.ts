import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { RuleInForce } from "../alert.ts";
import { type AlertRule, ruleNames, type Thresholds, usualThresholds } from "./alert-rules.ts";

/** All rules as an environment has set them. By the primary key. */
export async function selectRules(database: Database, environmentId: string): Promise<readonly RuleInForce[]> {
  const rows = await database
    .selectFrom("alert_rules")
    .select(["rule", "is_enabled", "thresholds"])
    .where("environment_id", "=", environmentId)
    .execute();
  const given = new Map(rows.map((row) => [row.rule, row]));
  return ruleNames.map((rule) => {
    const row = given.get(rule);
    return { rule, isEnabled: row?.is_enabled ?? true, thresholds: { ...usualThresholds(rule), ...row?.thresholds } };
  });
}

/** What an environment has set about a rule, locked until the transaction ends; set to the default on the first call. By the primary key. */
export async function lockRule(
  transaction: DatabaseTransaction,
  environmentId: string,
  rule: AlertRule,
  now: Date,
): Promise<{ readonly isEnabled: boolean; readonly thresholds: Thresholds }> {
  const { rows } = await sql<{ isEnabled: boolean; thresholds: Thresholds }>`
    insert into alert_rules (environment_id, rule, is_enabled, thresholds, updated_at) values (${environmentId}, ${rule}, true, '{}', ${now})
    on conflict (environment_id, rule) do update set updated_at = excluded.updated_at
    returning is_enabled as "isEnabled", thresholds`.execute(transaction);
  return rows[0] ?? { isEnabled: true, thresholds: {} };
}

/** By the primary key. */
export async function updateRule(
  transaction: DatabaseTransaction,
  environmentId: string,
  rule: AlertRule,
  to: { readonly isEnabled: boolean; readonly thresholds: Thresholds },
): Promise<void> {
  await transaction
    .updateTable("alert_rules")
    .set({ is_enabled: to.isEnabled, thresholds: JSON.stringify(to.thresholds) })
    .where("environment_id", "=", environmentId)
    .where("rule", "=", rule)
    .execute();
}
