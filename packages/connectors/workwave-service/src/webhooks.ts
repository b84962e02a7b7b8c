import type { WebhookDescriptor, WebhookEvent } from "@fettle/connector";
import { readSchema } from "./api/names.ts";
import { listWebhooks, registerWebhooks, unregisterWebhooks } from "./api/webhooks.ts";
import type { WorkwaveServiceSettings } from "./settings.ts";

const entities = new Map([
  ["WorkOrder", "WorkOrder"],
  ["Customer", "Customer"],
  ["Location", "Location"],
  ["Employee", "Technician"],
  ["Appointment", "Appointment"],
]);

/** Any action but Delete is a reason to read the record again, also one that nobody has heard of. */
function read(body: unknown): readonly WebhookEvent[] {
  const delivery = readSchema(body, "webhook");
  const entity = entities.get(delivery.requiredText("EntityType"));
  const action = delivery.requiredText("Action");
  if (entity === undefined) return [];
  return [{ entity, remoteId: delivery.requiredKey("EntityId"), kind: action === "Delete" ? "deleted" : "changed" }];
}

/** Unsigned webhooks that only name a record: hints, each answered by a read. */
export const webhooks: WebhookDescriptor<WorkwaveServiceSettings> = {
  read,
  register: registerWebhooks,
  unregister: unregisterWebhooks,
  list: listWebhooks,
};
