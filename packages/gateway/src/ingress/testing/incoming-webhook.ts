import type { IncomingWebhook } from "../ingress.ts";

/** An incoming webhook with this body. */
export function incomingWebhook(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): IncomingWebhook {
  const { method, url, headers: sent } = new Request("https://fettle.example/ingress", { method: "POST", body, headers });
  return {
    method,
    url,
    headers: Object.fromEntries(sent),
    readBody: async () => (typeof body === "string" ? new TextEncoder().encode(body) : body),
  };
}
