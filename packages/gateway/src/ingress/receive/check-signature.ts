import type { WebhookDelivery, WebhookVerification } from "@fettle/connector";
import type { Clock } from "../../clock.ts";
import type { IncomingWebhook } from "../ingress.ts";

const toleranceMilliseconds = 300_000;

/** A webhook as connectors see it. */
export const deliveryOf = (incoming: IncomingWebhook, body: Uint8Array): WebhookDelivery => ({
  headers: incoming.headers,
  body,
  // Few connectors look at it.
  get url() {
    return incoming.url;
  },
});

/** The result of a connector's check, which fails when the webhook was signed long ago or in the future: it may be a replay. */
export async function checkSignature(
  check: () => WebhookVerification | Promise<WebhookVerification>,
  clock: Clock,
): Promise<WebhookVerification> {
  const result = await check();
  if (!result.valid || result.signedAt === null) return result;
  const isRecent = Math.abs(clock().getTime() - result.signedAt.getTime()) <= toleranceMilliseconds;
  return isRecent
    ? result
    : { valid: false, reason: "The signature's time differs from the current time by more than five minutes." };
}
