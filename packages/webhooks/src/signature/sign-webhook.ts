import { createHmac } from "node:crypto";
import { keysOf } from "./secrets.ts";

/** What a signature covers. */
export interface WebhookContent {
  /** The header `webhook-id`. */
  readonly id: string;
  /** The header `webhook-timestamp`: Unix time in whole seconds. */
  readonly timestamp: number | string;
  /** The body, byte for byte as it is sent. */
  readonly body: string | Uint8Array;
}

/**
 * Signs a webhook as Fettle does, for tests of an app: `v1,` and the base64 text of the HMAC-SHA256 of `id.timestamp.body`.
 * @throws WebhookError `INVALID_SECRET`
 */
export function signWebhook(content: WebhookContent, secret: string): string {
  return keysOf(secret)
    .map((key) => signatureOf(content, key))
    .join(" ");
}

export const signatureOf = ({ id, timestamp, body }: WebhookContent, key: Uint8Array): string =>
  `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
