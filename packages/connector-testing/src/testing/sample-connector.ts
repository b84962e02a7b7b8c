import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type AppWideWebhooks,
  type Connector,
  ConnectorError,
  customer,
  day,
  defineConnector,
  type EntityConnector,
  type Page,
  type RateLimit,
  type SettingValues,
  text,
  textSetting,
  urlSetting,
  type WebhookDelivery,
  type WebhookDescriptor,
  type WebhookVerification,
  type WordList,
  wordListSetting,
} from "@fettle/connector";

const settings = {
  baseUrl: urlSetting({ label: "Address", default: "https://vendor.example/v1" }),
  tenant: textSetting({ label: "Tenant", optional: true }),
  wrapper: textSetting({ label: "The property around a webhook's customer", optional: true }),
  customerTypes: wordListSetting({ label: "Types of customers", values: customer.fields.type.values }),
};

export type SampleSettings = typeof settings;
type Values = SettingValues<SampleSettings>;
export type SampleCustomers = EntityConnector<Values, typeof customer.fields>;

/** A budget of costs with so much left. */
export const sampleBudget = (available: number) => ({ requested: null, available, maximum: 100, restoredPerSecond: 1 });

/** Reads the budget of a vendor that says how much is left. */
export const sampleLimits = {
  windows: [{ calls: 100, remainingHeader: "x-left", resetHeader: "x-reset" }],
  callsAtOnce: 4,
  readLimits: ({ body }) => {
    const left = typeof body === "object" && body !== null && "left" in body ? body.left : null;
    return typeof left === "number" ? { budget: sampleBudget(left) } : {};
  },
} satisfies RateLimit;

const isRow = (
  value: unknown,
): value is { readonly id: string; readonly name: string; readonly kind: string; readonly at: string } =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && "name" in value;

export const sign = (body: Uint8Array, secret: string, signedAt: Date) => {
  const time = String(signedAt.getTime());
  return { "x-time": time, "x-signature": createHmac("sha256", secret).update(time).update(body).digest("hex") };
};

/** The JSON of a response. */
async function answerOf(response: Response, kind: "read" | "write" = "read"): Promise<unknown> {
  const { status } = response;
  if (status === 403) throw new ConnectorError("FORBIDDEN", "No permission.");
  if (status >= 500) throw new ConnectorError(kind === "write" ? "OUTCOME_UNKNOWN" : "UNAVAILABLE", "The vendor failed.");
  const body = await response.text();
  if (status === 404 && body !== "") throw new ConnectorError("UNEXPECTED_ANSWER", "This is not the vendor's own 404.");
  if (status === 404) return null;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ConnectorError(kind === "write" ? "OUTCOME_UNKNOWN" : "UNEXPECTED_ANSWER", "This is no JSON.", { cause });
  }
}

/** A page of a list. */
async function pageOf(response: Response): Promise<Page> {
  const { payloads, next } = Object(await answerOf(response));
  return { payloads, next };
}

export const sampleCustomers: SampleCustomers = {
  normalize: (payload, { customerTypes }) => {
    if (!isRow(payload)) throw new ConnectorError("UNEXPECTED_ANSWER", "No customer.");
    const { id, name, kind, at } = payload;
    const value = kind === "firm" ? "COMMERCIAL" : (new Map(Object.entries(customerTypes)).get(kind) ?? "UNKNOWN");
    return { remoteId: id, remoteUpdatedAt: at, fields: { name, type: { value, remote: kind }, isActive: true } };
  },
  changedSince: async (vendor, since, cursor) => {
    return await pageOf(await vendor.fetch(`/customers?since=${encodeURIComponent(since)}&cursor=${cursor ?? ""}`));
  },
  all: {
    coverage: "complete",
    page: async (vendor, cursor) => pageOf(await vendor.fetch(`/customers?cursor=${cursor ?? ""}`)),
  },
  read: async (vendor, remoteId) => {
    if (remoteId === "." || remoteId === "..") return null;
    return await answerOf(await vendor.fetch(`/customers/${encodeURIComponent(remoteId)}`));
  },
  delete: async (vendor, remoteId) => {
    if (remoteId === "..") return;
    const response = await vendor.fetch(`/customers/${encodeURIComponent(remoteId)}`, { method: "DELETE" });
    if (!response.ok) await answerOf(response, "write");
  },
};

function check({ headers, body }: WebhookDelivery, secret: string): WebhookVerification {
  const time = headers["x-time"] ?? "";
  const signature = headers["x-signature"] ?? "";
  if (!/^\d{13}$/u.test(time) || secret === "") return { valid: false, reason: "no time" };
  const expected = createHmac("sha256", secret).update(time).update(body).digest("hex");
  const isRight = signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  return isRight ? { valid: true, deliveryId: null, signedAt: new Date(Number(time)) } : { valid: false, reason: "wrong" };
}

export const sampleWebhooks: WebhookDescriptor<Values> = {
  verify: (delivery, secret) => check(delivery, secret),
  read: (body, { wrapper }) => {
    const { answers: reference, made, error } = Object(body);
    if (reference !== undefined)
      return [
        error === undefined
          ? { kind: "written", reference: String(reference), remoteId: made }
          : { kind: "refused", reference: String(reference), message: error },
      ];
    const row: unknown = wrapper === null ? body : Object(body)[wrapper];
    if (!isRow(row)) throw new ConnectorError("UNEXPECTED_ANSWER", "No webhook.");
    return row.kind === "part" ? [] : [{ entity: "Customer", remoteId: row.id, kind: "changed", payload: row }];
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

/** The settings of a connector whose server the operator chooses. */
export const fixedServer: SampleSettings = { ...settings, baseUrl: { ...settings.baseUrl, setBy: "operator" } };

/** As {@link sampleWebhooks}, at one address for all customers. */
export const sampleAppWide: WebhookDescriptor<Values> & { readonly appWide: AppWideWebhooks<Values> } = {
  read: (...of) => sampleWebhooks.read(...of),
  appWide: {
    secret: "oauthClient",
    verify: (delivery, secret) => check(delivery, secret),
    accountOf: (body) => Object(body).account ?? null,
  },
};

const written = async (response: Response) => {
  const payload = await answerOf(response, "write");
  return { remoteId: String(Object(payload).id), payload };
};

export const signedOn = (payload: unknown) => {
  const { signedOn: value } = Object(payload);
  return typeof value === "string" && value !== "" ? value : null;
};

/** The functions of a connector that also writes customers. */
export const sampleWrites = {
  normalize: (payload, given) => ({
    ...sampleCustomers.normalize(payload, given),
    extension: { colour: Object(payload).colour, signedOn: signedOn(payload) },
  }),
  extension: {
    colour: text({ description: "The colour of the sign. Null when unknown.", input: ["create", "update"] }),
    signedOn: day({ description: "The day of the contract. Null when there is none.", input: ["create", "update"] }),
  },
  writable: { create: [], update: [] },
  create: async (vendor, values, { commandId }) => {
    const body = JSON.stringify({ ...values.extension, key: commandId });
    return { outcome: "done", ...(await written(await vendor.fetch("/customers", { method: "POST", body }))) };
  },
  findCreated: async (vendor, { commandId }) => {
    const payload = await answerOf(await vendor.fetch(`/commands/${commandId}`));
    return payload === null ? null : { remoteId: String(Object(payload).id), payload };
  },
  update: async (vendor, remoteId, values) => {
    const path = `/customers/${encodeURIComponent(remoteId)}`;
    const response =
      remoteId === ".." ? null : await vendor.fetch(path, { method: "PATCH", body: JSON.stringify(values.extension ?? {}) });
    if (response?.ok !== true && (response === null || (await answerOf(response, "write")) === null))
      throw new ConnectorError("NOT_FOUND", "There is no such customer.");
    return { outcome: "done", remoteId };
  },
  refusals: ({ values }) =>
    values.extension?.["colour"] === "none" ? [{ path: "extension.colour", message: "Choose a colour." }] : [],
} satisfies Partial<SampleCustomers>;

/** The functions of a connector whose customers have files. */
export const sampleFiles = {
  ...sampleWrites,
  writable: { create: ["name"], update: [] },
  upload: async (vendor, file, { name }, { commandId }) => {
    const query = new URLSearchParams({ name: name ?? file.name, key: commandId });
    const answer = await vendor.fetch(`/files?${query.toString()}`, { method: "POST", body: file.content });
    return { outcome: "done", ...(await written(answer)) };
  },
  content: async (vendor, remoteId) => {
    if (remoteId === "..") return null;
    const answer = await vendor.fetch(`/files/${encodeURIComponent(remoteId)}`);
    return answer.ok ? answer : (await answerOf(answer)) === null ? null : answer;
  },
} satisfies Partial<SampleCustomers>;

/** The customer's own types. */
export const sampleWords: WordList<Values, "RESIDENTIAL" | "COMMERCIAL"> = {
  fetch: async (vendor) => (await vendor.fetch("/types")).json(),
  propose: ({ word }) => (word === "club" ? "COMMERCIAL" : null),
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
    wordLists: { customerTypes: sampleWords },
    authentication: [{ type: "basic" }],
    baseUrl: ({ baseUrl }) => baseUrl,
    account: async () => ({ id: "1", name: "One" }),
    entities: { Customer: { ...sampleCustomers, ...customers } },
    webhooks: sampleWebhooks,
    ...more,
  });
