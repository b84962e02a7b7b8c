import { expect, it } from "vitest";
import { webhookOf } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";
import { webhooks } from "./webhooks.ts";

const registration = { url: "https://gateway.example/ingress/key", secret: "of no use to this vendor" };

it("webhooks are not signed and only name the record that changed", () => {
  expect(webhooks.verify).toBeUndefined();
  expect(webhooks.read(webhookOf("WorkOrder", 70_001, "Update"), standIn().settings)).toEqual([
    { entity: "WorkOrder", remoteId: "70001", kind: "changed" },
  ]);
});

it("a registration sets up one webhook for each entity type and action", async () => {
  const vendor = standIn();
  await webhooks.register?.(vendor, registration);
  const bodies = vendor.calls.filter(({ method }) => method === "POST").map(({ body }) => body);
  expect(bodies).toHaveLength(42);
  expect(bodies[0]).toEqual({ PostToUrl: registration.url, EntityType: "WorkOrder", Action: "Create" });
});

it("a second registration adds missing webhooks and removes duplicates", async () => {
  const vendor = standIn();
  await webhooks.register?.(vendor, registration);
  await vendor.fetch("/webhooks/3", { method: "DELETE" });
  const duplicate = JSON.stringify({ PostToUrl: registration.url, EntityType: "Customer", Action: "Create" });
  await vendor.fetch("/webhooks", { method: "POST", body: duplicate });
  const before = vendor.calls.length;
  await webhooks.register?.(vendor, registration);
  expect(vendor.calls.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /webhooks",
    "POST /webhooks",
    "DELETE /webhooks/43",
  ]);
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
  await webhooks.register?.(vendor, registration);
  await vendor.fetch("/webhooks/3", { method: "DELETE" });
  expect(await isComplete()).toEqual([false]);
});
