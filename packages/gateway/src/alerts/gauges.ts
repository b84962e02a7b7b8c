import type { StateGauge } from "../state-gauge.ts";
import type { Store } from "../store/database.ts";
import { ruleNames } from "./rules/alert-rules.ts";

/** What operators watch: how many alerts are open, acknowledged ones included. */
export const alertsGauges = ({ service }: Pick<Store, "service">): readonly StateGauge[] => [
  {
    name: "fettle_alerts_open",
    help: "Alerts that have not ended, by rule.",
    labelNames: ["rule"],
    async read() {
      // Over the partial index of open alerts.
      const rows = await service
        .selectFrom("alerts")
        .where("ended_at", "is", null)
        .select(({ fn }) => ["rule", fn.countAll<number>().as("count")])
        .groupBy("rule")
        .execute();
      const counts = new Map(rows.map(({ rule, count }) => [rule, count]));
      return ruleNames.map((rule) => ({ labels: { rule: rule.toLowerCase() }, value: Number(counts.get(rule) ?? 0) }));
    },
  },
];
