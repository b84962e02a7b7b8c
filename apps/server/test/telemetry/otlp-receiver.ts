import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { loadSync } from "protobufjs";

export type Facts = Readonly<Record<string, unknown>>;

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  /** By its number: 1 internal, 2 server, 3 client, 5 consumer. */
  readonly kind: number;
  readonly milliseconds: number;
  readonly attributes: Facts;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly hasFailed: boolean;
  readonly resource: Facts;
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly type: "gauge" | "sum" | "histogram";
  readonly isCumulative: boolean;
  readonly points: readonly {
    readonly attributes: Facts;
    readonly value:
      | number
      | { readonly count: number; readonly sum: number; readonly bounds: number[]; readonly counts: number[] };
  }[];
}

export interface ReceivedLog {
  readonly severity: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly attributes: Facts;
  readonly traceId: string;
  readonly spanId: string;
}

/** A collector's end of OTLP over HTTP, which decodes the bytes by the protocol's own description and not by the exporter's code. */
export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly logs: readonly ReceivedLog[];
  /** The last value of each metric. */
  readonly metrics: ReadonlyMap<string, ReceivedMetric>;
  readonly headers: readonly IncomingHttpHeaders[];
  /** Settles once something that passes the test has been received. */
  until<Found>(find: () => Found | undefined): Promise<Found>;
}

const root = loadSync(fileURLToPath(new URL("otlp.proto", import.meta.url)));
const types = { traces: "otlp.TraceRequest", metrics: "otlp.MetricsRequest", logs: "otlp.LogsRequest" } as const;

interface Pair {
  readonly key: string;
  readonly value?: Readonly<Record<string, unknown>>;
}
type Bytes = Uint8Array;

/** A decoded message, with every field of the description. */
// oxlint-disable-next-line typescript/no-explicit-any -- the tests' own description is the type
type Message = any;

const hex = (bytes: Bytes) => Buffer.from(bytes).toString("hex");
const valueOf = (value: Readonly<Record<string, unknown>> = {}): unknown => Object.values(value)[0];
const factsOf = (pairs: readonly Pair[] = []): Facts => Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));

/** Decodes a request, and fails for bytes that are not one. */
function decode(signal: keyof typeof types, bytes: Bytes): Message {
  const type = root.lookupType(types[signal]);
  return type.toObject(type.decode(bytes), { longs: Number, arrays: true, defaults: false });
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const logs: ReceivedLog[] = [];
  const metrics = new Map<string, ReceivedMetric>();
  const headers: IncomingHttpHeaders[] = [];
  const listeners = new Set<() => void>();

  const take = {
    traces(request: Message) {
      for (const { resource, scopeSpans } of request.resourceSpans)
        for (const span of scopeSpans.flatMap((scope: Message) => scope.spans))
          spans.push({ ...toSpan(span), resource: factsOf(resource?.attributes) });
    },
    metrics(request: Message) {
      for (const metric of request.resourceMetrics.flatMap((of: Message) => of.scopeMetrics).flatMap((of: Message) => of.metrics))
        metrics.set(metric.name, toMetric(metric));
    },
    logs(request: Message) {
      for (const record of request.resourceLogs.flatMap((of: Message) => of.scopeLogs).flatMap((of: Message) => of.logRecords))
        logs.push(toLog(record));
    },
  };

  const server = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      const signal = (["traces", "metrics", "logs"] as const).find((one) => request.url === `/v1/${one}`);
      if (signal === undefined || request.headers["content-type"] !== "application/x-protobuf")
        return response.writeHead(400).end();
      headers.push(request.headers);
      take[signal](decode(signal, bytes));
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      for (const listener of listeners) listener();
      return undefined;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    logs,
    metrics,
    headers,
    until: (find) =>
      new Promise((resolve) => {
        const look = () => {
          const found = find();
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const toSpan = (span: Message): Omit<ReceivedSpan, "resource"> => ({
  traceId: hex(span.traceId),
  spanId: hex(span.spanId),
  parentSpanId: hex(span.parentSpanId ?? new Uint8Array()),
  name: span.name,
  kind: span.kind,
  milliseconds: (span.endTimeUnixNano - span.startTimeUnixNano) / 1e6,
  attributes: factsOf(span.attributes),
  links: span.links.map((link: Message) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId) })),
  hasFailed: span.status?.code === 2,
});

function toMetric({ name, unit = "", gauge, sum, histogram }: Message): ReceivedMetric {
  const [type, data] = gauge ? (["gauge", gauge] as const) : sum ? (["sum", sum] as const) : (["histogram", histogram] as const);
  return {
    name,
    unit,
    type,
    isCumulative: data.aggregationTemporality === 2,
    points: data.dataPoints.map((point: Message) => ({
      attributes: factsOf(point.attributes),
      value:
        type === "histogram"
          ? { count: point.count, sum: point.sum, bounds: point.explicitBounds, counts: point.bucketCounts }
          : (point.asDouble ?? point.asInt ?? 0),
    })),
  };
}

const toLog = (record: Message): ReceivedLog => ({
  severity: record.severityNumber,
  severityText: record.severityText,
  body: valueOf(record.body),
  attributes: factsOf(record.attributes),
  traceId: hex(record.traceId ?? new Uint8Array()),
  spanId: hex(record.spanId ?? new Uint8Array()),
});
