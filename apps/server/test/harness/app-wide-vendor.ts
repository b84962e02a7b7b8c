import { createHmac } from "node:crypto";
import type { GatewayConfiguration } from "@fettle/gateway";

type Connector = GatewayConfiguration["connectors"][number]["connector"];

/** The secret of the operator's app at the vendor. */
export const appSecret = "the-secret-of-the-app-at-the-vendor";

/** A vendor's work order as its webhooks carry it. */
interface Job {
  readonly id: string;
  readonly title: string;
}

const signatureOf = (body: Uint8Array | string, secret: string) => createHmac("sha256", secret).update(body).digest("base64");

/** A connector whose vendor registers webhooks on the app. It answers at a URL for each key of a customer, which is the account's name. */
export const appWideConnector = (url: string): Connector => ({
  specificationVersion: "v1",
  id: "app-wide",
  name: "App-wide",
  version: "1.0.0",
  categories: ["FIELD_SERVICE"],
  settings: {
    header: { type: "text", label: "Header", setBy: "operator", default: "x-hmac" },
    branch: { type: "text", label: "Branch", default: "main" },
  },
  authentication: [{ type: "apiKey", header: "x-account" }],
  baseUrl: () => url,
  async account(vendor) {
    const { id }: { id: string } = JSON.parse(await (await vendor.fetch("/me")).text());
    return { id, name: id };
  },
  entities: {
    WorkOrder: {
      normalize(payload) {
        const { id, title } = payload as Job; // the tests' own webhooks
        const none = { value: "UNKNOWN", remote: null } as const;
        return { remoteId: id, fields: { title, status: none, type: none, priority: none, assignees: [] } };
      },
      all: { coverage: "partial", page: async () => ({ payloads: [], next: null }) },
    },
  },
  webhooks: {
    appWide: {
      secret: "webhookSecret",
      verify: ({ headers, body }, secret, { header }) =>
        headers[String(header)] === signatureOf(body, secret)
          ? { valid: true, deliveryId: headers["x-id"] ?? null, signedAt: null }
          : { valid: false, reason: "The signature is wrong." },
      accountOf: (body) => Object(body).account ?? null,
    },
    read: (body) => {
      const { job }: { job: Job } = Object(body);
      return [{ entity: "WorkOrder", remoteId: job.id, kind: "changed", payload: job }];
    },
  },
});

/** Sends a webhook as the vendor does. */
export async function sendAppWide(url: string, body: object, secret = appSecret, id?: string): Promise<number> {
  const text = JSON.stringify(body);
  const headers = { "content-type": "application/json", "x-hmac": signatureOf(text, secret), ...(id && { "x-id": id }) };
  return (await fetch(url, { method: "POST", headers, body: text })).status;
}
