import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { RuleInForce } from "../alert.ts";
import { alertsService } from "../alerts-service.ts";
import { type AlertRule, alertRules, type ThresholdName, type Thresholds } from "../rules/alert-rules.ts";
import { boundsInWords } from "../rules/set-rule.ts";
import { ruleType } from "./enumerations.ts";
import { outcomeView } from "./outcome-view.ts";
import { requireWhole } from "./whole-environment.ts";

const thresholdNames = {
  calls: "The number of calls.",
  days: "The number of days.",
  failures: "The number of failures in a row.",
  intervals: "The number of intervals of polls.",
  minutes: "The number of minutes.",
  percent: "The share in percent.",
  systems: "The number of systems.",
  times: "How many times the usual.",
} as const satisfies Record<ThresholdName, string>;

const names = Object.keys(thresholdNames) as ThresholdName[]; // the keys of the object

const ruleSettingsType = oncePerGraph((graph) => {
  const { builder, enumerations } = graph;
  const thresholds = builder.objectRef<Thresholds>("AlertThresholds").implement({
    description:
      "The numbers that decide when a rule's condition is met. The rule says what they mean; those that it has not are null.",
    fields: (t) =>
      Object.fromEntries(
        names.map((name) => [
          name,
          t.float({ nullable: true, description: thresholdNames[name], resolve: (given) => given[name] ?? null }),
        ]),
      ),
  });
  return builder.objectRef<RuleInForce>("AlertRuleSettings").implement({
    description: "A rule as this environment has set it.",
    fields: (t) => ({
      rule: t.field({ type: ruleType(enumerations), nullable: false, description: "The rule.", resolve: ({ rule }) => rule }),
      description: t.string({
        nullable: false,
        description: "What the rule is about, and what its thresholds mean.",
        resolve: ({ rule }) => alertRules[rule].description,
      }),
      enabled: t.boolean({
        nullable: false,
        description: "Whether the rule opens alerts.",
        resolve: ({ isEnabled }) => isEnabled,
      }),
      thresholds: t.field({
        type: thresholds,
        nullable: false,
        description: "All thresholds of the rule.",
        resolve: (settings) => settings.thresholds,
      }),
    }),
  });
});

/** Adds `alertRules` and `setAlertRule`. */
export function addRuleFields(graph: Graph): void {
  const { builder, enumerations } = graph;
  const settings = ruleSettingsType(graph);
  const thresholdsInput = builder.inputType("AlertThresholdsInput", {
    description: "Thresholds of a rule. What is absent stays; null sets the default again.",
    fields: (t) =>
      Object.fromEntries(
        names.map((name) => [
          name,
          t.float({ required: false, description: `${thresholdNames[name]} It is a number ${boundsInWords(name)}.` }),
        ]),
      ),
  });
  const input = builder.inputType("SetAlertRuleInput", {
    description: "A rule and what to set about it. What is absent stays.",
    fields: (t) => ({
      rule: t.field({ type: ruleType(enumerations), required: true, description: "The rule." }),
      enabled: t.boolean({
        required: false,
        description: "Whether the rule opens alerts. When it is disabled, its alerts end without a message.",
      }),
      thresholds: t.field({ type: thresholdsInput, required: false, description: "Its thresholds." }),
    }),
  });
  const success = builder.objectRef<RuleInForce>("SetAlertRuleSuccess").implement({
    description: "The rule is set. It has an effect within a minute.",
    fields: (t) => ({
      rule: t.field({ type: settings, nullable: false, description: "The rule.", resolve: (rule) => rule }),
    }),
  });
  builder.queryField("alertRules", (t) =>
    t.field({
      type: [settings],
      nullable: false,
      description: "All rules for alerts, as this environment has set them.",
      resolve: async (_root, _arguments, { use, principal }) => [...(await use(alertsService).rules(principal.environmentId))],
    }),
  );
  builder.mutationField("setAlertRule", (t) =>
    t.field({
      type: addResultUnion(graph, "SetAlertRuleResult", success, ["ValidationError"]),
      nullable: false,
      description:
        "Enables or disables a rule for alerts of this environment, or sets its thresholds. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The rule." }) },
      extensions: needsScope("systems"),
      resolve: (_root, { input: given }, context) =>
        expectingRefusal(async () => {
          requireWhole(context);
          const rule = given.rule as AlertRule; // the enumeration's names
          const outcome = await context.use(alertsService).setRule(context.principal.environmentId, rule, {
            ...(typeof given.enabled === "boolean" && { isEnabled: given.enabled }),
            ...(given.thresholds !== null &&
              given.thresholds !== undefined && {
                thresholds: given.thresholds as Partial<Record<ThresholdName, number | null>>,
              }), // its fields
          });
          return outcomeView(outcome, "rule", (set) => set);
        }),
    }),
  );
}
