import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type Connector,
  ConnectorError,
  type customer,
  defineConnector,
  type EntityConnector,
  type SettingValues,
  urlSetting,
  type WebhookDescriptor,
} from "@fettle/connector";

const settings = { baseUrl: urlSetting({ label: "Address", default: "https://vendor.example/v1" }) };

export type SampleSettings = typeof settings;
type Values = SettingValues<SampleSettings>;
export type SampleCustomers = EntityConnector<Values, typeof customer.fields>;

const isRow = (
  value: unknown,
): value is { readonly id: string; readonly name: string; readonly kind: string; readonly at: string } =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && "name" in value;

export const sign = (body: Uint8Array, secret: string, signedAt: Date) => {
  const time = String(signedAt.getTime());
  return { "x-time": time, "x-signature": createHmac("sha256", secret).update(time).update(body).digest("hex") };
};

export const sampleCustomers: SampleCustomers = {
  normalize: (payload) => {
    if (!isRow(payload)) throw new ConnectorError("UNEXPECTED_ANSWER", "No customer.");
    const { id, name, kind, at } = payload;
    const value = kind === "firm" ? "COMMERCIAL" : "UNKNOWN";
    return { remoteId: id, remoteUpdatedAt: at, fields: { name, type: { value, remote: kind }, isActive: true } };
  },
  changedSince: async (vendor, since, cursor) => {
    const page = await vendor.fetch(`/customers?since=${encodeURIComponent(since)}&cursor=${cursor ?? ""}`);
    return page.json();
  },
  all: {
    coverage: "complete",
    page: async (vendor, cursor) => (await vendor.fetch(`/customers?cursor=${cursor ?? ""}`)).json(),
  },
  read: async (vendor, remoteId) => {
    if (remoteId === "." || remoteId === "..") return null;
    const response = await vendor.fetch(`/customers/${encodeURIComponent(remoteId)}`);
    if (response.status === 403) throw new ConnectorError("FORBIDDEN", "The customer may not be seen.");
    return response.status === 404 ? null : response.json();
  },
  delete: async (vendor, remoteId) => {
    if (remoteId !== "..") await vendor.fetch(`/customers/${encodeURIComponent(remoteId)}`, { method: "DELETE" });
  },
};

export const sampleWebhooks: WebhookDescriptor<Values> = {
  verify: ({ headers, body }, secret) => {
    const time = headers["x-time"] ?? "";
    const signature = headers["x-signature"] ?? "";
    if (!/^\d{13}$/u.test(time) || secret === "") return { valid: false, reason: "no time" };
    const expected = createHmac("sha256", secret).update(time).update(body).digest("hex");
    const isRight = signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    return isRight ? { valid: true, deliveryId: null, signedAt: new Date(Number(time)) } : { valid: false, reason: "wrong" };
  },
  read: (body) => {
    if (!isRow(body)) throw new ConnectorError("UNEXPECTED_ANSWER", "No webhook.");
    return body.kind === "part" ? [] : [{ entity: "Customer", remoteId: body.id, kind: "changed", payload: body }];
  },
  register: async (vendor, { url }) => {
    const hooks: readonly string[] = await (await vendor.fetch("/hooks")).json();
    if (!hooks.includes(url)) await vendor.fetch("/hooks", { method: "POST", body: JSON.stringify(url) });
  },
  unregister: async (vendor, { url }) => {
    await vendor.fetch(`/hooks/${encodeURIComponent(url)}`, { method: "DELETE" });
  },
  list: async (vendor) => {
    const hooks: readonly string[] = await (await vendor.fetch("/hooks")).json();
    return hooks.map((url) => ({ url, isComplete: true }));
  },
};

/** A conforming connector, with the given parts replaced. */
export const sampleConnector = (customers: Partial<SampleCustomers> = {}, more: Partial<Connector<SampleSettings>> = {}) =>
  defineConnector<SampleSettings>({
    specificationVersion: "v1",
    id: "sample",
    name: "Sample",
    version: "1.0.0",
    categories: ["MAINTENANCE"],
    settings,
    authentication: [{ type: "basic" }],
    baseUrl: ({ baseUrl }) => baseUrl,
    account: async () => ({ id: "1", name: "One" }),
    entities: { Customer: { ...sampleCustomers, ...customers } },
    webhooks: sampleWebhooks,
    ...more,
  });
