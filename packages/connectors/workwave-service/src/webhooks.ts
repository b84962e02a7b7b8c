import type { WebhookDescriptor, WebhookEvent } from "@fettle/connector";
import { readSchema } from "./api/names.ts";
import { listWebhooks, registerWebhooks, unregisterWebhooks } from "./api/webhooks.ts";
import { entityOfType } from "./entity-types.ts";
import type { WorkwaveServiceSettings } from "./settings.ts";

/** Any action other than Delete leads to a read of the record, even an unknown action. */
function read(body: unknown): readonly WebhookEvent[] {
  const webhook = readSchema(body, "webhook");
  const entity = entityOfType.get(webhook.requiredText("EntityType"));
  const action = webhook.requiredText("Action");
  if (entity === undefined) return [];
  return [{ entity, remoteId: webhook.requiredKey("EntityId"), kind: action === "Delete" ? "deleted" : "changed" }];
}

/** Unsigned webhooks that only name a record: the gateway answers each hint with a read. */
export const webhooks: WebhookDescriptor<WorkwaveServiceSettings> = {
  read,
  register: registerWebhooks,
  unregister: unregisterWebhooks,
  list: listWebhooks,
};
