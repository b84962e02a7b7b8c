import { expect, it } from "vitest";
import { entityOfType } from "./entity-types.ts";
import { errorBody, webhookOf } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";
import { webhooks } from "./webhooks.ts";

const registration = { url: "https://gateway.example/ingress/key", secret: "of no use to this vendor" };

it("webhooks are not signed and only name the record that changed", () => {
  expect(webhooks.verify).toBeUndefined();
  expect(webhooks.read(webhookOf("WorkOrder", 70_001, "Update"), standIn().settings)).toEqual([
    { entity: "WorkOrder", remoteId: "70001", kind: "changed" },
  ]);
});

const callsOf = ({ calls }: ReturnType<typeof standIn>, from = 0) =>
  calls.slice(from).map(({ method, path }) => `${method} ${path}`);

it("a registration sets up one webhook for every event", async () => {
  const vendor = standIn();
  await webhooks.register?.(vendor, registration);
  expect(callsOf(vendor)).toEqual(["GET /webhooks", "POST /webhooks"]);
  const { PostToUrl, Events } = Object(vendor.calls[1]?.body);
  expect(PostToUrl).toBe(registration.url);
  expect(Events).toHaveLength(entityOfType.size * 3);
  expect(Events[0]).toEqual({ EntityType: "WorkOrder", Action: "Create" });
});

it("where the vendor takes no list of events, a registration sets up one webhook for each", async () => {
  const refusal = errorBody("ValidationFailed", "is missing", "EntityType");
  const vendor = standIn({
    "POST /webhooks": ({ body }) =>
      "Events" in Object(body) ? { status: 400, json: refusal } : { status: 201, json: { ...Object(body), WebhookId: 1 } },
  });
  await webhooks.register?.(vendor, registration);
  const [, , first, ...others] = vendor.calls;
  expect(first?.body).toEqual({ PostToUrl: registration.url, EntityType: "WorkOrder", Action: "Create" });
  expect(others).toHaveLength(entityOfType.size * 3 - 1);
});

it("a second registration adds missing events and removes duplicates, also of webhooks for single events", async () => {
  const vendor = standIn();
  const add = (events: object) =>
    vendor.fetch("/webhooks", { method: "POST", body: JSON.stringify({ PostToUrl: registration.url, ...events }) });
  await add({ EntityType: "WorkOrder", Action: "Create" });
  await add({ EntityType: "Customer", Action: "Create" });
  await add({ EntityType: "Customer", Action: "Create" });
  const before = vendor.calls.length;
  await webhooks.register?.(vendor, registration);
  expect(callsOf(vendor, before)).toEqual(["GET /webhooks", "POST /webhooks", "DELETE /webhooks/3"]);
  expect(Object(vendor.calls[before + 1]?.body).Events).toHaveLength(entityOfType.size * 3 - 2);
  expect(await webhooks.list?.(vendor)).toEqual([{ url: registration.url, isComplete: true }]);
});

it("the webhooks of other URLs stay", async () => {
  const vendor = standIn();
  await webhooks.register?.(vendor, { ...registration, url: "https://elsewhere.example/hook" });
  const before = vendor.calls.length;
  await webhooks.unregister?.(vendor, registration);
  expect(vendor.calls.slice(before).map(({ method }) => method)).toEqual(["GET"]);
});

it("a URL with a missing or duplicate webhook is listed as incomplete", async () => {
  const vendor = standIn();
  const isComplete = async () => (await webhooks.list?.(vendor))?.map((listed) => listed.isComplete);
  await webhooks.register?.(vendor, registration);
  expect(await isComplete()).toEqual([true]);
  const duplicate = JSON.stringify({ PostToUrl: registration.url, EntityType: "Customer", Action: "Create" });
  await vendor.fetch("/webhooks", { method: "POST", body: duplicate });
  expect(await isComplete()).toEqual([false]);
  await vendor.fetch("/webhooks/1", { method: "DELETE" });
  expect(await isComplete()).toEqual([false]);
});
