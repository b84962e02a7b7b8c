import { expect, it } from "vitest";
import type { SpanStart, Tracer } from "../../telemetry/tracer.ts";
import { noTracer } from "../../telemetry/tracer.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { traceRequests } from "./trace-requests.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

/** How the span of a request begins. */
function begun(url: string, headers: Readonly<Record<string, string>>): SpanStart | undefined {
  const starts: SpanStart[] = [];
  const tracer: Tracer = {
    isOn: true,
    start(name, about) {
      starts.push(about);
      return noTracer.start(name, about);
    },
  };
  const tracing = traceRequests(tracer, createMetrics(), []);
  tracing.answer({ method: "POST", url, header: (name) => headers[name] ?? null }, () => {});
  return starts[0];
}

it.each([
  "/graphql",
  "/graphql?query=x",
  "http://fettle.example/graphql",
  "/export/workOrders",
  "https://fettle.example/export/assets?first=1",
])("A client with a token goes on in its own trace at %s", (url) => {
  const authorization = "Bearer fettle_x";
  expect(begun(url, { authorization, traceparent })).toMatchObject({ traceparent });
  expect(begun(url, { authorization, traceparent })).not.toHaveProperty("traceId");
  expect(begun(url, { authorization, "x-request-id": "mine" })).toMatchObject({ traceId: "mine" });
  expect(begun(url, { traceparent })?.traceId).toMatch(/^[0-9a-f]{32}$/u);
  expect(begun(url, { traceparent })?.traceId).not.toBe(traceId);
});

it.each([
  "/ingress/key",
  "http://fettle.example/ingress/key",
  "/connect/session",
  "/graphql/../ingress/key",
  "/export/../ingress/key",
  "/export/%2e%2e/ingress/key",
  "/ingress/key?next=/graphql",
  "/ingress/key#/graphql",
  "/http://x/graphql",
])("Whatever a vendor or a visitor sends to %s, it chooses no trace", (url) => {
  const headers = { authorization: "Basic dmVuZG9yOnNlY3JldA==", traceparent, "x-request-id": "theirs" };
  expect(begun(url, headers)?.traceId).toMatch(/^[0-9a-f]{32}$/u);
  expect(begun(url, headers)?.traceId).not.toBe(traceId);
});
