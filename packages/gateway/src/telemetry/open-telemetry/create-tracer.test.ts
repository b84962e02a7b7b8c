import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { beforeEach, expect, it } from "vitest";
import { currentSpan, newTraceId, withSpan } from "../current-span.ts";
import { inSpan } from "../in-span.ts";
import { readTraceparent } from "../trace-context.ts";
import { noTracer, type Tracer } from "../tracer.ts";
import { createTracer } from "./create-tracer.ts";
import { samplerOf } from "./sampler.ts";
import { createSpanIds } from "./span-ids.ts";

const story = "0af7651916cd43dd8448eb211c80319c";
const outside = "b7ad6b7169203331";
const sampled = `00-${story}-${outside}-01`;

let exporter: InMemorySpanExporter;
const tracerWith = (sampling: Parameters<typeof samplerOf>[0]): Tracer => {
  exporter = new InMemorySpanExporter();
  const ids = createSpanIds();
  const provider = new TracerProvider({
    idGenerator: ids,
    sampler: samplerOf(sampling),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  return createTracer(provider.getTracer("tests"), ids);
};
let tracer: Tracer;
beforeEach(() => {
  tracer = tracerWith({ sampler: "parentbased_always_on", ratio: 1 });
});
const ended = () =>
  exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    trace: span.spanContext().traceId,
    parent: span.parentSpanContext?.spanId,
    links: span.links.map(({ context }) => context.traceId),
    failed: span.attributes["error.type"],
  }));

it("Spans of one story have its trace, and the parts of a span are its children", async () => {
  await inSpan(tracer, "whole", { traceId: story }, async (whole) => {
    await inSpan(tracer, "part", {}, async (part) => expect(part.traceId).toBe(story));
    expect(newTraceId()).toBe(story);
    expect(readTraceparent(whole.traceparent)).toMatchObject({ traceId: story, isSampled: true });
  });
  const [part, whole] = ended();
  expect([part?.trace, whole?.trace, whole?.parent]).toEqual([story, story, undefined]);
  expect(part?.parent).toBe(exporter.getFinishedSpans()[1]?.spanContext().spanId);
});

it("A story within another work begins anew in its own trace, and is linked", async () => {
  await inSpan(tracer, "job", {}, async () => inSpan(tracer, "command", { traceId: "my-request" }, async () => {}));
  const [command, job] = ended();
  expect(command).toMatchObject({ parent: undefined, links: [job?.trace] });
  expect(command?.trace).not.toBe(job?.trace);
});

it("What came from outside is the parent in its own trace, a link in another, and nothing when it is malformed", () => {
  for (const about of [{ traceparent: sampled }, { traceparent: sampled, traceId: "other" }, { traceparent: "garbage" }])
    tracer.start("request", about).end();
  const [own, other, none] = ended();
  expect(own).toMatchObject({ trace: story, parent: outside, links: [] });
  expect(other).toMatchObject({ parent: undefined, links: [story] });
  expect(none).toMatchObject({ parent: undefined, links: [] });
  expect(new Set([own?.trace, other?.trace, none?.trace]).size).toBe(3);
});

it("What the client does not sample is not recorded, but goes on in its trace", () => {
  const span = tracer.start("request", { traceparent: `00-${story}-${outside}-00` });
  expect(span).toMatchObject({ isRecording: false, traceId: story });
  expect(readTraceparent(span.traceparent)).toMatchObject({ traceId: story, isSampled: false });
  span.end();
  expect(ended()).toEqual([]);
});

it("A sampler by ratio takes all of a trace or nothing of it", () => {
  const half = { sampler: "traceidratio", ratio: 0.5 } as const;
  const ids = Array.from({ length: 200 }, (_, index) => `story ${index}`);
  const [here, there] = [tracerWith(half), tracerWith(half)].map((node) =>
    ids.filter((traceId) => node.start("part", { traceId }).isRecording),
  );
  expect(here).toEqual(there);
  expect(here?.length).toBeGreaterThan(50);
  expect(here?.length).toBeLessThan(150);
});

it("A failure ends its span by its code or class, never by its message", async () => {
  const secret = Object.assign(new Error("a customer's name"), { code: "ECONNREFUSED" });
  await expect(inSpan(tracer, "call", {}, () => Promise.reject(secret))).rejects.toBe(secret);
  await expect(inSpan(tracer, "call", {}, () => Promise.reject(new TypeError("a customer's name")))).rejects.toThrow(TypeError);
  expect(ended().map(({ failed }) => failed)).toEqual(["ECONNREFUSED", "TypeError"]);
  expect(
    JSON.stringify(exporter.getFinishedSpans().map(({ attributes, status, events }) => ({ attributes, status, events }))),
  ).not.toContain("customer");
});

it("Work that outlives its span, such as a loop that a request started, is no part of it", async () => {
  const begun = Promise.withResolvers<void>();
  const span = tracer.start("request", {});
  const loop = withSpan(span, async () => {
    await begun.promise;
    return [currentSpan(), newTraceId()] as const;
  });
  span.end();
  begun.resolve();
  const [current, traceId] = await loop;
  expect(current).toBeNull();
  expect(traceId).not.toBe(span.traceId);
});

it("A span's beginning can lie in the past, and only its first end counts", () => {
  const span = tracer.start("statement", { millisecondsAgo: 250 });
  span.end();
  span.end();
  const [{ duration } = { duration: [0, 0] as const }] = exporter.getFinishedSpans();
  expect(exporter.getFinishedSpans()).toHaveLength(1);
  expect(duration[0] * 1000 + duration[1] / 1e6).toBeGreaterThanOrEqual(249);
});

it("Without telemetry work runs as it is", async () => {
  expect(await inSpan(noTracer, "anything", {}, async ({ traceparent }) => [traceparent, currentSpan()])).toEqual([null, null]);
});
