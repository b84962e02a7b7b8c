import type { Clock } from "../../clock.ts";
import type { RefusedField } from "../../graph/failure.ts";
import type { Store } from "../../store/database.ts";
import type { Alerts } from "../alerts.ts";
import { type ThresholdName, usualThresholds } from "./alert-rules.ts";
import { lockRule, updateRule } from "./rule-rows.ts";

/**
 * The least and the greatest that a threshold can be. A statement over all environments asks for the loosest threshold of any, so a least one
 * keeps a single environment from making every round read all there is.
 */
const bounds: Readonly<Record<ThresholdName, readonly [least: number, greatest: number]>> = {
  calls: [1, 1_000_000],
  days: [1, 365],
  failures: [1, 10_000],
  intervals: [1, 10_000],
  minutes: [1, 43_200],
  percent: [0.1, 100],
  systems: [1, 100_000],
  times: [1, 1000],
};

/** What a threshold can be, in words for users. */
export const boundsInWords = (name: ThresholdName): string =>
  `from ${bounds[name][0]} to ${bounds[name][1].toLocaleString("en")}`;

/** See {@link Alerts.setRule}. It has an effect in the next round. */
export const createSetRule =
  ({ store, clock }: { readonly store: Pick<Store, "environment">; readonly clock: Clock }): Alerts["setRule"] =>
  async (environmentId, rule, { isEnabled, thresholds = {} }) => {
    const usual = usualThresholds(rule);
    const given = Object.entries(thresholds) as [ThresholdName, number | null][]; // the names of the type
    const fields = given.flatMap(([name, value]): readonly RefusedField[] => {
      const path = `thresholds.${name}`;
      if (usual[name] === undefined) return [{ path, message: `The rule ${rule} has no such threshold.` }];
      const [least, greatest] = bounds[name];
      if (value === null || (value >= least && value <= greatest)) return [];
      return [{ path, message: `This is a number ${boundsInWords(name)}.` }];
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
