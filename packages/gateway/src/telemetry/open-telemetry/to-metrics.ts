import { type HrTime, ValueType } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from "@opentelemetry/sdk-metrics";
import type { MetricObject, MetricObjectWithValues, MetricValue, MetricValueWithName, Registry } from "prom-client";

type Read = MetricObjectWithValues<MetricValue<string> | MetricValueWithName<string>>;

/** What prom-client counts, in OpenTelemetry's form: the same names, labels, buckets and numbers. `startTime`: when counting began. */
export async function readMetricsOf(registry: Registry, startTime: HrTime, endTime: HrTime): Promise<MetricData[]> {
  const all = (await registry.getMetricsAsJSON()) as readonly (MetricObject & Read)[]; // the type leaves out the values
  const times = { startTime, endTime };
  return all.flatMap((metric) => toMetric(metric, times) ?? []);
}

interface Times {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

function toMetric({ name, help, type, values }: MetricObject & Read, times: Times): MetricData | null {
  const described = {
    descriptor: { name, description: help, unit: unitOf(name), valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  // prom-client names the type by a word, and its own declaration by a number.
  const word: string = String(type);
  if (word === "histogram")
    return { ...described, dataPointType: DataPointType.HISTOGRAM, dataPoints: histogramsOf(values, times) };
  const dataPoints = values.map(({ labels, value }): DataPoint<number> => ({ ...times, attributes: labels, value }));
  if (word === "counter") return { ...described, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  if (word === "gauge") return { ...described, dataPointType: DataPointType.GAUGE, dataPoints };
  return null;
}

/** The unit that a metric's name ends in, as UCUM writes it. */
function unitOf(name: string): string {
  const base = name.replace(/_total$/u, "");
  return base.endsWith("_seconds") ? "s" : base.endsWith("_bytes") ? "By" : "";
}

interface Buckets {
  readonly labels: Readonly<Record<string, string | number>>;
  /** How many were at most so much, by increasing bounds. */
  readonly upTo: { readonly bound: number; readonly count: number }[];
  sum: number;
  count: number;
}

function histogramsOf(values: Read["values"], times: Times): DataPoint<Histogram>[] {
  const all = new Map<string, Buckets>();
  for (const value of values) {
    const { le, ...labels } = value.labels;
    const key = JSON.stringify(Object.entries(labels).toSorted());
    const buckets = all.get(key) ?? { labels: labels as Buckets["labels"], upTo: [], sum: 0, count: 0 };
    all.set(key, buckets);
    const part = "metricName" in value ? String(value.metricName) : "";
    if (part.endsWith("_sum")) buckets.sum = value.value;
    else if (part.endsWith("_count")) buckets.count = value.value;
    else buckets.upTo.push({ bound: le === "+Inf" ? Infinity : Number(le), count: value.value });
  }
  return [...all.values()].map(({ labels, upTo, sum, count }) => {
    const ordered = upTo.toSorted((one, other) => one.bound - other.bound);
    const counts = ordered.map((bucket, index) => bucket.count - (ordered[index - 1]?.count ?? 0));
    const boundaries = ordered.map(({ bound }) => bound).filter(Number.isFinite);
    return { ...times, attributes: labels, value: { buckets: { boundaries, counts }, sum, count } };
  });
}
