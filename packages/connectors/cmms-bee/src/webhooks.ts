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

/** CMMS Bee begins its bodies with the delivery's id. Where it does not, the body itself tells deliveries apart. */
const leadingId = /^\s*\{\s*"id"\s*:\s*(?:"([^"\\]+)"|(\d+))\s*[,}]/u;
const bytesOfId = 300;

/** Bodies are parsed when what they tell is read, not to look at their id. */
function deliveryIdOf(body: Uint8Array): string | null {
  const [, text, digits] = leadingId.exec(new TextDecoder().decode(body.subarray(0, bytesOfId))) ?? [];
  return text ?? digits ?? null;
}

function verify({ headers, body }: WebhookDelivery, secret: string): WebhookVerification {
  const check = verifyTimestampedSignature({ header: headers["x-cmms-bee-signature"], body, secret });
  // The id is taken from the signed body, not from the header beside it, which anybody on the way could change.
  return check.valid ? { ...check, deliveryId: deliveryIdOf(body) } : check;
}

function read(body: unknown): readonly WebhookEvent[] {
  // What happened counts, also where nobody can read when.
  const delivery = readPayload(body, { what, onUnread: () => {} });
  const [kind = "", action = ""] = delivery.requiredText("event").split(".", 2);
  const entity = entities.get(kind);
  if (entity === undefined || !["created", "updated", "deleted"].includes(action)) return [];
  const remoteId = delivery.requiredChild("data").requiredKey("id");
  const occurredAt = delivery.instant("occurredAt");
  return action === "deleted"
    ? [{ entity, remoteId, kind: "deleted", occurredAt }]
    : [{ entity, remoteId, kind: "changed", payload: delivery.record("data"), occurredAt }];
}

/** Signed webhooks that carry the whole record. */
export const webhooks: WebhookDescriptor<CmmsBeeSettings> = {
  verify,
  read,
  register: registerWebhook,
  unregister: unregisterWebhook,
  list: listWebhooks,
};
