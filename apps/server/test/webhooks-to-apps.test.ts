import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkOrder, type WriteAnswer } from "./harness/documents.ts";
import {
  changeEndpoint,
  createEndpoint,
  listDeliveries,
  readEndpoint,
  readReplay,
  replayDeliveries,
} from "./harness/endpoints.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { startWebhookTarget, type TargetCall, type WebhookTarget } from "./harness/webhook-target.ts";

const at = (path: string) => (call: TargetCall) => call.path === `/hooks/${path}`;

describeEndToEnd("webhooks to apps", () => {
  const house = useHouse();
  let target: WebhookTarget;
  beforeAll(async () => {
    target = await startWebhookTarget();
  });
  afterAll(() => target[Symbol.asyncDispose]());
  const api = () => house().api;
  const endpoint = async (path: string, input: object) => {
    const made = await createEndpoint(api(), { url: `${target.url}/${path}`, ...input });
    expect(made).toMatchObject({ __typename: "CreateWebhookEndpointSuccess" });
    house().secrets.add("webhook secret", made.secret ?? "");
    return { id: made.endpoint?.id ?? "", secret: made.secret ?? "" };
  };
  const create = async (title: string) => {
    const input = { systemId: house().systemIds["cmms-bee"], title };
    return (await api().ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input })).createWorkOrder.workOrder?.id ?? "";
  };

  test("An endpoint gets what its document selects, signed, and its list shows it", async () => {
    const document = `subscription ($title: String!) { workOrderChanges(where: { title: { eq: $title } }) { kind workOrder { title status } } }`;
    const { id, secret } = await endpoint("documents", {
      documents: [{ document, variables: { title: "Wanted" } }],
      headers: [{ name: "authorization", value: "Bearer of the app" }],
    });
    await create("Unwanted");
    const recordId = await create("Wanted");
    const call = await target.first(at("documents"));
    expect(new Webhook(secret).verify(call.body, call.headers as Record<string, string>)).toMatchObject({
      type: "workOrder.created",
      environment: "test",
      data: { workOrderChanges: { kind: "CREATED", workOrder: { title: "Wanted" } } },
    });
    expect(call.headers).toMatchObject({
      authorization: "Bearer of the app",
      traceparent: expect.stringContaining(call.event.traceId),
    });
    const shown = expect.arrayContaining([
      { name: "webhook-id", value: call.headers["webhook-id"] },
      { name: "webhook-timestamp", value: call.headers["webhook-timestamp"] },
      { name: "authorization", value: "(hidden)" },
    ]);
    await expect
      .poll(() => listDeliveries(api(), { endpointId: { eq: id } }))
      .toMatchObject([
        { eventId: call.headers["webhook-id"], recordId, state: "DELIVERED", attempts: [{ status: 204, requestHeaders: shown }] },
      ]);
    expect(await readEndpoint(api(), id)).toMatchObject({
      status: "ACTIVE",
      pendingCount: 0,
      stats: { attempts: 1, delivered: 1 },
    });
  });

  test("Presets and notices need no document", async () => {
    await endpoint("thin", { preset: "THIN", notices: ["COMMAND_FINISHED"] });
    await endpoint("full", { preset: "FULL" });
    const recordId = await create("For presets");
    const thin = await target.first((call) => at("thin")(call) && call.event.type === "workOrder.created");
    expect(thin.event.data).toMatchObject({ changes: { kind: "CREATED", entity: "WorkOrder", recordId, version: 1 } });
    const full = await target.first((call) => at("full")(call) && call.body.includes("For presets"));
    expect(full.event.data).toMatchObject({ workOrderChanges: { recordId, workOrder: { id: recordId, title: "For presets" } } });
    expect(full.headers["webhook-id"]).toBe(thin.headers["webhook-id"]);
    const finished = await target.first((call) => at("thin")(call) && call.event.type === "command.finished");
    expect(finished.event.data).toMatchObject({ state: "SUCCEEDED", systemId: house().systemIds["cmms-bee"] });
  });

  test("A stretch of the log is replayed in the order of each record, with the same ids", async () => {
    const { id } = await endpoint("replayed", { preset: "THIN" });
    const since = new Date();
    const titles = ["One", "Two", "Three"];
    const ids: string[] = [];
    for (const title of titles) ids.push(await create(title));
    const first = await target.count(3, at("replayed"));
    const replay = await replayDeliveries(api(), { endpointId: id, since, where: { type: "workOrder.created" } });
    expect(replay).toMatchObject({ state: "RUNNING" });
    const isReplay = (call: TargetCall) => at("replayed")(call) && call.headers["webhook-replay"] === "true";
    const again = await target.count(3, isReplay);
    expect(again.map(({ headers }) => headers["webhook-id"])).toEqual(first.map(({ headers }) => headers["webhook-id"]));
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    await expect
      .poll(() => readReplay(api(), replay.id))
      .toMatchObject({ state: "DONE", sentCount: 3, failedCount: 0, progress: 1 });
    const deliveries = await listDeliveries(api(), { recordId: { eq: ids[0] }, endpointId: { eq: id } });
    expect(deliveries).toMatchObject([{ state: "DELIVERED", isReplay: true, attempts: [{ status: 204 }, { status: 204 }] }]);
  });

  test("A stream shows deliveries as they change", async () => {
    const { id } = await endpoint("watched", { preset: "THIN" });
    type Seen = { webhookDeliveryChanges: { state: string; recordId: string; attempts: readonly { status: number }[] } };
    await using stream = await api().sse<Seen>(
      "subscription ($id: ID!) { webhookDeliveryChanges(endpointId: $id) { state recordId attempts { status } } }",
      { id },
    );
    // The owner may learn of the watcher a moment later than the watcher of the stream.
    const ids = [await create("Watched 1"), await create("Watched 2"), await create("Watched 3")];
    const seen = await stream.first(({ data }) => data.webhookDeliveryChanges.recordId === ids[2]);
    expect(seen.data.webhookDeliveryChanges).toMatchObject({ state: "DELIVERED", attempts: [{ status: 204 }] });
    const document = 'subscription { webhookDeliveryChanges(endpointId: "whe_1") { id } }';
    expect(await createEndpoint(api(), { url: target.url, documents: [{ document }] })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "documents.0.document" }],
    });
  });

  test("A disabled endpoint keeps its place", async () => {
    const { id } = await endpoint("disabled", { preset: "THIN" });
    expect(await changeEndpoint(api(), "disableWebhookEndpoint", { endpointId: id })).toMatchObject({
      endpoint: { status: "DISABLED" },
    });
    const recordId = await create("While disabled");
    await changeEndpoint(api(), "enableWebhookEndpoint", { endpointId: id });
    const call = await target.first((one) => at("disabled")(one) && one.body.includes(recordId));
    expect(call.event.type).toBe("workOrder.created");
  });
});
