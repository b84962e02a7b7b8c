import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Telemetry } from "@fettle/gateway";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { describeEndToEnd } from "../harness/end-to-end.ts";
import { useHouse } from "../harness/house.ts";
import { isDuration, readExpression } from "./promql.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly panels: readonly Panel[];
}

const textOf = (path: string) => readFileSync(fileURLToPath(new URL(`../../../../deploy/${path}`, import.meta.url)), "utf8");
const { groups } = parse(textOf("prometheus/alerts.yaml")) as {
  readonly groups: readonly { name: string; rules: readonly Rule[] }[];
};
const dashboard = JSON.parse(textOf("grafana/fettle.json")) as Dashboard;
const rules = groups.flatMap((group) => group.rules);

/** Grafana fills in its variables before Prometheus sees an expression. */
const filledIn = (expression: string) =>
  expression
    .replaceAll("$__rate_interval", "1m")
    .replaceAll(/"\$(\w+)"/gu, (whole, name: string) =>
      dashboard.templating.list.some((variable) => variable.name === name) ? '".*"' : whole,
    );

const expressions: readonly (readonly [string, string])[] = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, filledIn(expr)] as const)),
];

/** What Prometheus adds to every series, and what it keeps of a target by itself. */
const targetLabels = ["instance", "job"];
const ofPrometheus = new Set(["up"]);
/** Metrics of what the embedded store does not have. */
const ofServers: Readonly<Record<string, readonly string[]>> = inject("store") === "embedded" ? { fettle_reads: ["state"] } : {};

describeEndToEnd("the metrics that the dashboard and the alert rules use", () => {
  let declared = new Map<string, readonly string[]>();
  const telemetry: Telemetry = {
    tracer: { isOn: false, start: () => expect.unreachable("Nothing is traced.") },
    readMetrics(registry) {
      const all = registry
        .getMetricsAsArray()
        .map((metric) => [metric.name, "labelNames" in metric ? metric.labelNames : []] as const);
      declared = new Map(all as readonly (readonly [string, readonly string[]])[]); // prom-client's type leaves them out
      return { [Symbol.asyncDispose]: async () => {} };
    },
  };
  const house = useHouse({ connected: false, gateway: { telemetry } });
  let shown = new Map<string, string>();
  beforeAll(async () => {
    const page = await (await fetch(`${house().url}/metrics`)).text();
    shown = new Map([...page.matchAll(/^# TYPE (\S+) (\S+)$/gmu)].map(([, name = "", type = ""]) => [name, type]));
  });

  /** The labels of a series. Undefined for a series that `/metrics` does not have. */
  function labelsOf(series: string): readonly string[] | undefined {
    if (ofPrometheus.has(series)) return [];
    const part = /_(bucket|sum|count)$/u.exec(series)?.[1];
    const base = part === undefined ? series : series.slice(0, -part.length - 1);
    const type = shown.get(base);
    if (type === undefined || (type === "histogram") !== (part !== undefined)) return ofServers[series];
    return [...(declared.get(base) ?? []), ...(part === "bucket" ? ["le"] : [])];
  }

  test.each(expressions)("%s: %s", (_, expression) => {
    const { selectors } = readExpression(expression);
    expect(selectors).not.toEqual([]);
    for (const { name, labels } of selectors) {
      const known = labelsOf(name);
      expect({ name, known }).toEqual({ name, known: expect.any(Array) });
      expect([...(known ?? []), ...targetLabels]).toEqual(expect.arrayContaining([...new Set(labels)]));
    }
  });

  test("No metric has a label for a customer or a system, and every metric of Fettle is on the dashboard", () => {
    const names = new Set([...declared.values()].flat());
    expect([...names].filter((label) => /system|customer|environment|token|workspace|endpoint|record/u.test(label))).toEqual([]);
    const used = new Set(expressions.flatMap(([, text]) => readExpression(text).selectors.map(({ name }) => name)));
    const isUsed = (name: string) => [name, `${name}_bucket`, `${name}_count`].some((series) => used.has(series));
    expect([...declared.keys()].filter((name) => name.startsWith("fettle_") && !isUsed(name))).toEqual([]);
    expect([...shown.keys()].toSorted()).toEqual([...declared.keys()].toSorted());
  });
});

describe("the files themselves", () => {
  test("Each alert has a name of its own, a severity, and words for whoever is called", () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(Object.keys(rule).filter((key) => !["alert", "expr", "for", "labels", "annotations"].includes(key))).toEqual([]);
      expect(rule.alert).toMatch(/^Fettle[A-Za-z]+$/u);
      expect(rule.for === undefined || isDuration(rule.for)).toBe(true);
      expect(["warning", "critical"]).toContain(rule.labels["severity"]);
      for (const words of [rule.annotations["summary"], rule.annotations["description"]]) {
        expect(words).toMatch(/^\S.*\.$/su);
        const templates = [...(words ?? "").matchAll(/\{\{(.*?)\}\}/gu)].map(([, template = ""]) => template.trim());
        for (const template of templates) expect(template).toMatch(/^\$(?:value|labels\.\w+)(?: \| humanize\w*)?$/u);
        const named = templates.flatMap((template) => /^\$labels\.(\w+)/u.exec(template)?.[1] ?? []);
        const { selectors } = readExpression(rule.expr);
        const isAggregated = /\b(?:sum|max|min)\b/u.test(rule.expr);
        const left = isAggregated ? selectors.flatMap(({ labels }) => labels) : targetLabels;
        expect(left).toEqual(expect.arrayContaining(named));
      }
    }
  });

  test("Each panel of the dashboard has a place and an id of its own, words, and expressions with legends", () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(places).size).toBe(places.length);
    for (const { type, title, description = "", targets = [] } of panels) {
      expect(title).not.toBe("");
      if (type === "row") continue;
      expect(description).toMatch(/\.$/u);
      expect(targets.length).toBeGreaterThan(0);
      for (const { legendFormat } of targets) expect(legendFormat).not.toBe("");
    }
  });

  test.each([
    ["sum(rate(a[5m])", /\) is missing/u],
    ["rate(a)", /rate takes matrix, not vector/u],
    ["rat(a[5m])", /known function/u],
    ["a{b=c}", /string is missing/u],
    ["a[5 m]", /duration is missing/u],
    ["a[5m]", /instant vector/u],
    ["a b", /end is missing/u],
    ["a > ", /expression is missing/u],
    ["sum by job (a)", /\( is missing/u],
    ["a ? b", /What is/u],
  ])("The checker refuses %s", (expression, words) => {
    expect(() => readExpression(expression)).toThrow(words);
  });

  test("The checker finds series and the labels that are asked of them", () => {
    expect(readExpression('sum by (a) (rate(one{b=~"x|y"}[5m])) / on (a) two offset 1h > -0.5')).toEqual({
      selectors: [
        { name: "one", labels: ["b", "a", "a"] },
        { name: "two", labels: ["a"] },
      ],
    });
  });
});
