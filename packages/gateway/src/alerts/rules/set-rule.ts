import type { Clock } from "../../clock.ts";
import type { RefusedField } from "../../graph/failure.ts";
import type { Store } from "../../store/database.ts";
import type { Alerts } from "../alerts.ts";
import { type ThresholdName, usualThresholds } from "./alert-rules.ts";
import { lockRule, updateRule } from "./rule-rows.ts";

const greatest: Readonly<Record<ThresholdName, number>> = {
  calls: 1_000_000,
  days: 365,
  failures: 10_000,
  intervals: 10_000,
  minutes: 43_200,
  percent: 100,
  systems: 100_000,
  times: 1000,
};

/** See {@link Alerts.setRule}. It has an effect in the next round. */
export const createSetRule =
  ({ store, clock }: { readonly store: Pick<Store, "environment">; readonly clock: Clock }): Alerts["setRule"] =>
  async (environmentId, rule, { isEnabled, thresholds = {} }) => {
    const usual = usualThresholds(rule);
    const given = Object.entries(thresholds) as [ThresholdName, number | null][]; // the names of the type
    const fields = given.flatMap(([name, value]): readonly RefusedField[] => {
      const path = `thresholds.${name}`;
      if (usual[name] === undefined) return [{ path, message: `The rule ${rule} has no such threshold.` }];
      if (value === null || (value > 0 && value <= greatest[name])) return [];
      return [{ path, message: `This is a number above 0 and up to ${greatest[name].toLocaleString("en")}.` }];
    });
    if (fields.length > 0) return { type: "refused", message: "The rule was refused.", fields };
    const value = await store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        const before = await lockRule(transaction, environmentId, rule, clock());
        const all = Object.entries({ ...before.thresholds, ...thresholds }).filter(([, one]) => one !== null);
        const to = { isEnabled: isEnabled ?? before.isEnabled, thresholds: Object.fromEntries(all) };
        await updateRule(transaction, environmentId, rule, to);
        return { rule, isEnabled: to.isEnabled, thresholds: { ...usual, ...to.thresholds } };
      });
    return { type: "done", value };
  };
