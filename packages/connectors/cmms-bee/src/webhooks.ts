import type { WebhookDelivery, WebhookDescriptor, WebhookEvent, WebhookVerification } from "@fettle/connector";
import { readPayload, verifyTimestampedSignature } from "@fettle/connector-kit";
import { listWebhooks, registerWebhook, unregisterWebhook } from "./api/webhooks.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const what = "CMMS Bee webhook";

const entities = new Map([
  ["work_order", "WorkOrder"],
  ["asset", "Asset"],
  ["location", "Location"],
  ["user", "Technician"],
  ["customer", "Customer"],
]);

/** CMMS Bee begins its bodies with the webhook's id. Without one, the gateway distinguishes webhooks by their bodies. */
const leadingId = /^\s*\{\s*"id"\s*:\s*(?:"([^"\\]+)"|(\d+))\s*[,}]/u;
const bytesOfId = 300;

/** Reads the id without parsing the body; only `read` parses it. */
function webhookIdOf(body: Uint8Array): string | null {
  const [, text, digits] = leadingId.exec(new TextDecoder().decode(body.subarray(0, bytesOfId))) ?? [];
  return text ?? digits ?? null;
}

function verify({ headers, body }: WebhookDelivery, secret: string): WebhookVerification {
  const check = verifyTimestampedSignature({ header: headers["x-cmms-bee-signature"], body, secret });
  // The id comes from the signed body, because anyone in between could change the id in the header.
  return check.valid ? { ...check, deliveryId: webhookIdOf(body) } : check;
}

function read(body: unknown): readonly WebhookEvent[] {
  // An event counts even if its time cannot be read.
  const webhook = readPayload(body, { what, onUnread: () => {} });
  const [kind = "", action = ""] = webhook.requiredText("event").split(".", 2);
  const entity = entities.get(kind);
  if (entity === undefined || !["created", "updated", "deleted"].includes(action)) return [];
  const remoteId = webhook.requiredChild("data").requiredKey("id");
  const occurredAt = webhook.instant("occurredAt");
  return action === "deleted"
    ? [{ entity, remoteId, kind: "deleted", occurredAt }]
    : [{ entity, remoteId, kind: "changed", payload: webhook.record("data"), occurredAt }];
}

/** Signed webhooks that carry the whole record. */
export const webhooks: WebhookDescriptor<CmmsBeeSettings> = {
  verify,
  read,
  register: registerWebhook,
  unregister: unregisterWebhook,
  list: listWebhooks,
};
