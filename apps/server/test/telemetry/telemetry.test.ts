import { randomBytes } from "node:crypto";
import { createGateway } from "@fettle/gateway";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connectSystem } from "../customer/connect-systems.ts";
import { simulatorVariables } from "../customer/simulator-variables.ts";
import { type Api, connectApi } from "../harness/api.ts";
import { makeData } from "../harness/data.ts";
import { createWorkOrder } from "../harness/documents.ts";
import { describeEndToEnd } from "../harness/end-to-end.ts";
import { createEndpoint } from "../harness/endpoints.ts";
import { startServerProcess, type ServerProcess } from "../harness/server-processes.ts";
import { startWebhookTarget, type WebhookTarget } from "../harness/webhook-target.ts";
import { type OtlpReceiver, startOtlpReceiver } from "./otlp-receiver.ts";

/** Has a process write a line for each module of OpenTelemetry that it loads, but for its API, which prom-client loads by itself. */
const reportsModules = `--import=data:text/javascript,${encodeURIComponent(
  'import{registerHooks}from"node:module";registerHooks({load(url,about,next){if(url.includes("@opentelemetry/")&&!url.includes("@opentelemetry/api/"))console.log("loads "+url);return next(url,about)}})',
)}`;

/** A store is made and a process started, on a machine that may be busy. */
const startTimeout = 180_000;

/** A server process with a store of its own, and a token for it. */
async function startServer(variables: Readonly<Record<string, string>>) {
  await using opened = new AsyncDisposableStack();
  const { database, redisUrl } = opened.use(await makeData()).configuration;
  const encryptionKeys = `test:${randomBytes(32).toString("base64")}`;
  let token: string;
  {
    const configuration = { connectors: [], publicUrl: "http://localhost", database, encryptionKeys };
    await using gateway = await createGateway(configuration);
    token = await gateway.createToken({ environment: "test", name: "tests", scopes: ["admin"] });
  }
  const lines: string[] = [];
  const server = opened.use(
    await startServerProcess(
      {
        ...(database.kind === "postgres"
          ? { DATABASE_URL: database.url, REDIS_URL: redisUrl ?? "" }
          : { FETTLE_DATA_DIR: dirname(database.folder) }),
        FETTLE_ENCRYPTION_KEYS: encryptionKeys,
        NODE_OPTIONS: reportsModules,
        ...variables,
      },
      (line) => lines.push(line),
    ),
  );
  const running = opened.move();
  return { server, lines, token, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

const ask = async (server: ServerProcess, token: string, headers: Readonly<Record<string, string>>, query: string) =>
  await fetch(`${server.graphql}?secret=in-the-query`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query }),
  });

const query = 'query Named { systems(first: 3, where: { externalId: { eq: "a-customer" } }) { nodes { id } } }';

describeEndToEnd("OpenTelemetry", () => {
  let opened = new AsyncDisposableStack();
  let receiver: OtlpReceiver;
  let simulator: Simulator;
  let target: WebhookTarget;
  let server: ServerProcess;
  let token = "";
  let lines: readonly string[] = [];
  let api: Api;
  let systemId = "";

  beforeAll(async () => {
    receiver = opened.use(await startOtlpReceiver());
    simulator = opened.use(await startSimulator({ workOrders: 5, redirectUris: ["http://localhost/oauth/callback"] }));
    target = opened.use(await startWebhookTarget());
    const started = opened.use(
      await startServer({
        ...(await simulatorVariables(simulator.url)),
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: "x-collector-key=for the collector",
        OTEL_SERVICE_NAME: "fettle of the tests",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=tests",
        OTEL_BSP_SCHEDULE_DELAY: "100",
        OTEL_BLRP_SCHEDULE_DELAY: "100",
        OTEL_METRIC_EXPORT_INTERVAL: "500",
        FETTLE_POLL_INTERVAL_SECONDS: "2",
      }),
    );
    ({ server, token, lines } = started);
    api = connectApi(server.graphql, token);
    systemId = await connectSystem(api.ask, simulator.url, "workwave-service");
  });
  afterAll(async () => {
    await opened.disposeAsync();
    opened = new AsyncDisposableStack();
  });

  const spanOf = (traceId: string, find: (span: OtlpReceiver["spans"][number]) => boolean) =>
    receiver.until(() => receiver.spans.find((span) => span.traceId === traceId && find(span)));

  test("A request is a span of the trace that its client began, whose id is the answer's", async () => {
    const [traceId, parent] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
    const answer = await ask(server, token, { traceparent: `00-${traceId}-${parent}-01` }, query);
    expect(answer.headers.get("x-request-id")).toBe(traceId);
    const request = await spanOf(traceId, ({ kind }) => kind === 2);
    expect(request).toMatchObject({
      name: "POST /graphql",
      parentSpanId: parent,
      attributes: {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
        "url.path": "/graphql",
      },
      hasFailed: false,
      resource: { "service.name": "fettle of the tests", "deployment.environment.name": "tests" },
    });
    const operation = await spanOf(traceId, ({ name }) => name === "query");
    expect(operation).toMatchObject({
      parentSpanId: request.spanId,
      attributes: { "graphql.operation.type": "query", "graphql.operation.name": "Named" },
    });
    const statement = await spanOf(traceId, ({ name }) => name === "select systems");
    expect(statement).toMatchObject({
      kind: 3,
      parentSpanId: operation.spanId,
      attributes: {
        "db.system.name": "postgresql",
        "db.operation.name": "select",
        "db.collection.name": "systems",
        "db.query.text": expect.stringMatching(/^select .*\$1/su),
      },
    });
    const told = JSON.stringify(receiver.spans.filter((span) => span.traceId === traceId));
    expect(told).not.toContain("a-customer");
    expect(told).not.toContain("in-the-query");
    expect(told).not.toContain(token);
  });

  test("A request id that is no trace id has one made of it, and a traceparent of another trace is linked", async () => {
    const [other, parent] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
    const answer = await ask(server, token, { traceparent: `00-${other}-${parent}-01`, "x-request-id": "my-request" }, query);
    expect(answer.headers.get("x-request-id")).toBe("my-request");
    const request = await receiver.until(() => receiver.spans.find(({ links }) => links.some((link) => link.traceId === other)));
    expect(request).toMatchObject({ kind: 2, parentSpanId: "", links: [{ traceId: other, spanId: parent }] });
    const [again, unsampled] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
    await ask(server, token, { traceparent: `00-${unsampled}-${parent}-00` }, query);
    await ask(server, token, { traceparent: `00-${again}-${parent}-01` }, query);
    await spanOf(again, ({ kind }) => kind === 2);
    expect(receiver.spans.filter(({ traceId }) => traceId === unsampled)).toEqual([]);
  });

  test("A write, its call at the vendor, what it changed and its delivery are one trace", async () => {
    await createEndpoint(api, {
      url: `${target.url}/key-of-the-app`,
      documents: [{ document: "subscription { workOrderChanges { kind workOrder { title } } }" }],
    });
    const answer = await api.send<{ createWorkOrder: { __typename: string } }>(createWorkOrder, {
      input: { systemId, title: "Title of a customer" },
    });
    expect(answer.data?.createWorkOrder.__typename).toBe("CreateWorkOrderSuccess");
    const traceId = answer.headers.get("x-request-id") ?? "";
    const call = await target.first(({ event }) => event.traceId === traceId);
    const command = await spanOf(traceId, ({ name }) => name === "command create");
    expect(command.attributes).toMatchObject({ "fettle.command.status": "SUCCEEDED", "fettle.system.id": systemId });
    const written = await spanOf(
      traceId,
      ({ attributes }) => "fettle.connector.id" in attributes && attributes["http.request.method"] === "POST",
    );
    expect(written).toMatchObject({
      name: "POST",
      kind: 3,
      parentSpanId: command.spanId,
      attributes: {
        "server.address": new URL(simulator.url).hostname,
        "server.port": Number(new URL(simulator.url).port),
        "http.response.status_code": expect.any(Number),
        "fettle.connector.id": "workwave-service",
        "fettle.system.id": systemId,
      },
    });
    const delivery = await spanOf(traceId, ({ attributes }) => "fettle.webhook.id" in attributes);
    expect(delivery).toMatchObject({
      name: "POST",
      kind: 3,
      attributes: { "http.response.status_code": 204, "server.address": "127.0.0.1" },
    });
    // The receiver's own spans become parts of the attempt.
    expect(call.headers["traceparent"]).toBe(`00-${traceId}-${delivery.spanId}-01`);
    const told = JSON.stringify(receiver.spans);
    expect(told).not.toContain("Title of a customer");
    expect(told).not.toContain("key-of-the-app");
  });

  test("A sync run is one trace with its calls and its statements", async () => {
    const run = await receiver.until(() => receiver.spans.find(({ name }) => name === "sync run WorkOrder"));
    expect(run.attributes).toMatchObject({
      "fettle.sync.kind": "poll",
      "fettle.entity": "WorkOrder",
      "fettle.system.id": systemId,
    });
    const job = await spanOf(run.traceId, ({ spanId }) => spanId === run.parentSpanId);
    expect(job).toMatchObject({ name: "job sync", kind: 5, parentSpanId: "" });
    await spanOf(
      run.traceId,
      ({ parentSpanId, attributes }) => parentSpanId === run.spanId && "fettle.connector.id" in attributes,
    );
    await spanOf(run.traceId, ({ parentSpanId, attributes }) => parentSpanId === run.spanId && "db.query.text" in attributes);
    const { system } = await api.ask<{ system: { syncRuns: { nodes: { traceId: string }[] } } }>(
      "query ($id: ID!) { system(id: $id) { syncRuns(first: 100) { nodes { traceId } } } }",
      { id: systemId },
    );
    expect(system.syncRuns.nodes.map((node) => node.traceId)).toContain(run.traceId);
  });

  test("A webhook that comes in is answered, stored and processed in one trace, which its sender cannot choose", async () => {
    const event = await receiver.until(() => receiver.spans.find(({ name }) => name === "ingress event"));
    expect(event).toMatchObject({ kind: 5, attributes: { "fettle.system.id": systemId } });
    const received = await spanOf(event.traceId, ({ kind }) => kind === 2);
    expect(received).toMatchObject({ name: "POST /ingress/{below}", attributes: { "url.path": "/ingress/{below}" } });
    const [theirs, parent] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
    const headers = { traceparent: `00-${theirs}-${parent}-01`, "x-request-id": theirs };
    await fetch(new URL("/ingress/a-key-that-does-not-exist", server.graphql), { method: "POST", headers, body: "{}" });
    const linked = await receiver.until(() =>
      receiver.spans.find(({ links }) => links.some(({ traceId }) => traceId === theirs)),
    );
    expect(linked).toMatchObject({ name: "POST /ingress/{below}", parentSpanId: "" });
    expect(receiver.spans.filter(({ traceId }) => traceId === theirs)).toEqual([]);
    expect(JSON.stringify(receiver.spans)).not.toContain("a-key-that-does-not-exist");
  });

  test("What /metrics shows is exported, with the same names, labels and numbers", async () => {
    await receiver.until(() => receiver.metrics.get("fettle_database_up"));
    const page = await (await fetch(new URL("/metrics", server.graphql))).text();
    const names = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gmu)].map(([, name = "", type = ""]) => [name, type] as const);
    await receiver.until(() => (names.every(([name]) => receiver.metrics.has(name)) ? true : undefined));
    for (const [name, type] of names) {
      const metric = receiver.metrics.get(name);
      expect([name, metric?.type]).toEqual([name, type === "counter" ? "sum" : type]);
      expect([name, metric?.isCumulative]).toEqual([name, type !== "gauge"]);
    }
    const runs = receiver.metrics
      .get("fettle_sync_runs_total")
      ?.points.find(({ attributes }) => attributes["outcome"] === "success");
    expect(runs?.value).toBeGreaterThan(0);
    const [waits] = receiver.metrics.get("fettle_job_wait_seconds")?.points ?? [];
    expect(waits).toMatchObject({ attributes: { queue: expect.any(String) } });
    const value = waits?.value;
    if (typeof value !== "object") throw new Error("A histogram has no buckets.");
    expect(value.counts).toHaveLength(value.bounds.length + 1);
    expect(value.counts.reduce((sum, count) => sum + count, 0)).toBe(value.count);
    expect(receiver.metrics.get("fettle_job_wait_seconds")?.unit).toBe("s");
    expect(receiver.headers.every((headers) => headers["x-collector-key"] === "for the collector")).toBe(true);
  });

  test("Lines of the log arrive with their severity, and in the trace that they tell of", async () => {
    const listening = await receiver.until(() => receiver.logs.find(({ body }) => body === "Fettle is listening."));
    expect(listening).toMatchObject({ severity: 9, severityText: "info", traceId: "" });
    const connected = await receiver.until(() => receiver.logs.find(({ body }) => body === "a system was connected"));
    expect(connected.attributes).toMatchObject({ systemId, connector: "workwave-service" });
    const span = await receiver.until(() => receiver.spans.find(({ spanId }) => spanId === connected.spanId));
    expect(connected.traceId).toBe(span.traceId);
    expect(lines.filter((line) => line.includes("a system was connected"))).toHaveLength(1);
  });

  test("Its modules are loaded, and what is left is exported when the server stops", async () => {
    expect(lines.some((line) => line.startsWith("loads ") && line.includes("sdk-trace"))).toBe(true);
    await server[Symbol.asyncDispose]();
    await receiver.until(() => receiver.logs.find(({ body }) => body === "Fettle has stopped."));
    expect(receiver.metrics.get("fettle_database_up")?.points).toEqual([{ attributes: {}, value: 1 }]);
  });

  test(
    "A collector that is away fails nothing, is reported once, and does not keep the server from stopping",
    { timeout: startTimeout },
    async () => {
      const away = {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
        OTEL_BSP_SCHEDULE_DELAY: "50",
        OTEL_BLRP_SCHEDULE_DELAY: "50",
      };
      await using alone = await startServer({ ...away, OTEL_TRACES_SAMPLER: "sometimes" });
      const reports = () => alone.lines.filter((line) => line.includes("telemetry could not be exported"));
      await vi.waitFor(() => expect(reports()).toHaveLength(1), { timeout: 30_000 });
      expect((await ask(alone.server, alone.token, {}, query)).status).toBe(200);
      expect(alone.lines.filter((line) => line.includes("OTEL_TRACES_SAMPLER"))).toHaveLength(1);
      await alone.server[Symbol.asyncDispose]();
      expect(alone.lines.join("\n")).toContain("Fettle has stopped.");
      expect(reports()).toHaveLength(1);
    },
  );

  test("Without an endpoint none of its modules is loaded", { timeout: startTimeout }, async () => {
    await using quiet = await startServer({ OTEL_SERVICE_NAME: "fettle" });
    expect((await ask(quiet.server, quiet.token, {}, query)).status).toBe(200);
    expect(quiet.lines.join("\n")).toContain("Fettle is listening.");
    expect(quiet.lines.filter((line) => line.startsWith("loads "))).toEqual([]);
  });
});
