import { createHmac } from "node:crypto";
import { expect, it, vi } from "vitest";
import { webhookOf, workOrders } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";
import { webhooks } from "./webhooks.ts";

const url = "https://gateway.example/ingress/key";
const secret = "a-secret-of-some-length";
const { settings } = standIn();
const signed = (text: string, headers: Readonly<Record<string, string>> = {}) => {
  const signature = createHmac("sha256", secret).update(`1769846400.${text}`).digest("hex");
  return {
    body: new TextEncoder().encode(text),
    headers: { "x-cmms-bee-signature": `t=1769846400,v1=${signature}`, ...headers },
    url,
  };
};

it("the webhook's id comes from the signed body, not from the header", async () => {
  const delivery = signed(JSON.stringify(webhookOf("asset.deleted", { id: "A1" }, "dl_9")), {
    "x-cmms-bee-delivery": "dl_forged",
  });
  expect(await webhooks.verify?.(delivery, secret, settings)).toEqual({
    valid: true,
    deliveryId: "dl_9",
    signedAt: new Date("2026-01-31T08:00:00.000Z"),
  });
});

const idOf = async (id: string) => await webhooks.verify?.(signed(`{"id":${id}}`), secret, settings);

it("every digit of a webhook's id counts", async () => {
  expect(await idOf("9007199254740993")).toMatchObject({ deliveryId: "9007199254740993" });
  expect(await idOf("9007199254740992")).toMatchObject({ deliveryId: "9007199254740992" });
});

it("verification does not parse the body", async () => {
  const parse = vi.spyOn(JSON, "parse");
  try {
    await idOf('"dl_9","data":{"id":"WO1"}');
    expect(parse).not.toHaveBeenCalled();
  } finally {
    parse.mockRestore();
  }
});

it("an event counts even if its time cannot be read", () => {
  for (const occurredAt of [5, "0000-00-00"]) {
    const body = { ...webhookOf("work_order.deleted", { id: "WO10001" }), occurredAt };
    expect(webhooks.read(body, settings)).toMatchObject([{ entity: "WorkOrder", remoteId: "WO10001", kind: "deleted" }]);
  }
});

it("verification accepts a signed body that is not JSON", async () => {
  expect(await webhooks.verify?.(signed("not json"), secret, settings)).toMatchObject({ valid: true, deliveryId: null });
});

it("a webhook carries the whole record; a deletion carries only its key", () => {
  const occurredAt = "2026-02-01T08:12:00.000Z";
  expect(webhooks.read(webhookOf("work_order.created", workOrders[0]), settings)).toEqual([
    { entity: "WorkOrder", remoteId: "WO10001", kind: "changed", payload: workOrders[0], occurredAt },
  ]);
  expect(webhooks.read(webhookOf("work_order.deleted", { id: "WO10001" }), settings)).toEqual([
    { entity: "WorkOrder", remoteId: "WO10001", kind: "deleted", occurredAt },
  ]);
});

const doneBy = (actor: unknown) => webhooks.read({ ...webhookOf("work_order.deleted", { id: "WO10001" }), actor }, settings);

it("an event says who did it, unless that cannot be read", () => {
  expect(doneBy({ id: "US1", name: "Dana" })).toMatchObject([{ remoteId: "WO10001", actor: { id: "US1", name: "Dana" } }]);
  for (const unreadable of [null, "US1", { name: "Dana" }]) expect(doneBy(unreadable)[0]).not.toHaveProperty("actor");
});

it("a second registration adds the new webhook before it removes the old one", async () => {
  const vendor = standIn();
  await webhooks.register?.(vendor, { url, secret });
  await webhooks.register?.(vendor, { url, secret: "a-newer-secret-of-some-length" });
  expect(vendor.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /webhooks",
    "POST /webhooks",
    "GET /webhooks",
    "POST /webhooks",
    "DELETE /webhooks/WH1",
  ]);
  expect(vendor.calls[1]?.body).toEqual({ url, secret, events: ["*"] });
});

it("the webhooks of other URLs stay", async () => {
  const vendor = standIn();
  await webhooks.register?.(vendor, { url: "https://elsewhere.example/hook", secret });
  await webhooks.unregister?.(vendor, { url });
  expect(vendor.calls.some(({ method }) => method === "DELETE")).toBe(false);
});

it("a webhook that is set up twice, or not for all events, is listed as incomplete", async () => {
  const vendor = standIn();
  const headers = { "content-type": "application/json" };
  const add = (of: string, events: readonly string[]) =>
    vendor.fetch("/webhooks", { method: "POST", headers, body: JSON.stringify({ url: of, secret, events }) });
  await add(url, ["work_order.created"]);
  await add("https://twice.example", ["*"]);
  await add("https://twice.example", ["*"]);
  expect(await webhooks.list?.(vendor)).toEqual([
    { url, isComplete: false },
    { url: "https://twice.example", isComplete: false },
  ]);
});

it("names of headers, properties and events are settings", async () => {
  const names = {
    "header.x-cmms-bee-signature": "X-Hub-Signature",
    "event.work_order.deleted": "job.removed",
    "WebhookDelivery.id": "key",
    "WebhookDelivery.event": "topic",
    "WebhookDelivery.data": "job",
    "WorkOrder.id": "number",
  };
  const renamed = { ...settings, names };
  const body = { key: "dl_9", topic: "job.removed", job: { number: "WO10001" } };
  const { headers, ...delivery } = signed(JSON.stringify(body));
  const other = { "x-hub-signature": headers["x-cmms-bee-signature"] };
  expect(await webhooks.verify?.({ ...delivery, headers: other }, secret, renamed)).toMatchObject({ deliveryId: "dl_9" });
  expect(await webhooks.verify?.({ ...delivery, headers }, secret, renamed)).toMatchObject({ valid: false });
  expect(webhooks.read(body, renamed)).toMatchObject([{ entity: "WorkOrder", remoteId: "WO10001", kind: "deleted" }]);
  expect(webhooks.read({ ...body, topic: "work_order.deleted" }, renamed)).toEqual([]);
});
