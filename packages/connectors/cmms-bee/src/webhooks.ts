import type { VendorUser, WebhookDelivery, WebhookDescriptor, WebhookEvent, WebhookVerification } from "@fettle/connector";
import { readPayload, verifyTimestampedSignature } from "@fettle/connector-kit";
import { bySchema, nameOf, readSchema } from "./api/names.ts";
import { listWebhooks, registerWebhook, unregisterWebhook } from "./api/webhooks.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const schema = "WebhookDelivery";

/** The entities and the schemas of their records by the first part of an event. */
const kinds = {
  work_order: { entity: "WorkOrder", of: "WorkOrder" },
  asset: { entity: "Asset", of: "Asset" },
  location: { entity: "Location", of: "Location" },
  user: { entity: "Technician", of: "User" },
  customer: { entity: "Customer", of: "Customer" },
  team: { entity: "Team", of: "Team" },
  work_request: { entity: "WorkRequest", of: "WorkRequest" },
  maintenance_plan: { entity: "MaintenancePlan", of: "MaintenancePlan" },
  meter: { entity: "Meter", of: "Meter" },
  meter_reading: { entity: "MeterReading", of: "MeterReading" },
  downtime: { entity: "Downtime", of: "Downtime" },
  part: { entity: "Part", of: "Part" },
  stock: { entity: "Stock", of: "Stock" },
  supplier: { entity: "Supplier", of: "Supplier" },
  purchase_order: { entity: "PurchaseOrder", of: "PurchaseOrder" },
  document: { entity: "Document", of: "Document" },
  comment: { entity: "Note", of: "Comment" },
} as const;
const actions = ["created", "updated", "deleted"] as const;

/** What an event is about, whatever the vendor calls it. Null: nothing of interest. */
function eventOf(word: string, settings: CmmsBeeSettings) {
  for (const [name, kind] of Object.entries(kinds)) {
    const action = actions.find((one) => nameOf(settings, "event", `${name}.${one}`) === word);
    if (action !== undefined) return { ...kind, action };
  }
  return null;
}

/** CMMS Bee begins its bodies with the webhook's id. Without one, the gateway distinguishes webhooks by their bodies. */
const leadingId = /^\s*\{\s*"([^"\\]+)"\s*:\s*(?:"([^"\\]+)"|(\d+))\s*[,}]/u;
const bytesOfId = 300;

/** Reads the id without parsing the body; only `read` parses it. */
function webhookIdOf(body: Uint8Array, settings: CmmsBeeSettings): string | null {
  const [, name, text, digits] = leadingId.exec(new TextDecoder().decode(body.subarray(0, bytesOfId))) ?? [];
  return name === nameOf(settings, schema, "id") ? (text ?? digits ?? null) : null;
}

function verify({ headers, body }: WebhookDelivery, secret: string, settings: CmmsBeeSettings): WebhookVerification {
  const header = headers[nameOf(settings, "header", "x-cmms-bee-signature").toLowerCase()];
  const check = verifyTimestampedSignature({ header, body, secret });
  // The id comes from the signed body, because anyone in between could change the id in the header.
  return check.valid ? { ...check, deliveryId: webhookIdOf(body, settings) } : check;
}

function read(body: unknown, settings: CmmsBeeSettings): readonly WebhookEvent[] {
  // An event counts even if its time cannot be read.
  const webhook = readPayload(body, { ...bySchema(schema, settings), onUnread: () => {} });
  const event = eventOf(webhook.requiredText("event"), settings);
  if (event === null) return [];
  const { entity, of, action } = event;
  const payload = webhook.value("data");
  const remoteId = readSchema(payload, of, settings).requiredKey("id");
  const actor = actorOf(webhook.value("actor"), settings);
  const known = { entity, remoteId, occurredAt: webhook.instant("occurredAt"), ...(actor && { actor }) };
  return action === "deleted" ? [{ ...known, kind: "deleted" }] : [{ ...known, kind: "changed", payload }];
}

/** The user who did what an event reports; an unreadable one costs no event. */
function actorOf(value: unknown, settings: CmmsBeeSettings): VendorUser | null {
  if (typeof value !== "object" || value === null) return null;
  const user = readPayload(value, { ...bySchema("WebhookActor", settings), onUnread: () => {} });
  const id = user.key("id");
  return id === null ? null : { id, name: user.text("name") };
}

/** Signed webhooks that carry the whole record. */
export const webhooks: WebhookDescriptor<CmmsBeeSettings> = {
  verify,
  read,
  register: registerWebhook,
  unregister: unregisterWebhook,
  list: listWebhooks,
};
