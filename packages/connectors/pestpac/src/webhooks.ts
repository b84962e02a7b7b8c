import type { WebhookDescriptor } from "@fettle/connector";
import { readPayload } from "@fettle/connector-kit";
import type { PestpacSettings } from "./settings.ts";

const entities: Readonly<Record<string, string>> = { "Service Order": "WorkOrder", Location: "Location" };

/** PestPac signs nothing, so each webhook is a hint. People set them up, one for each entity type and action. */
export const webhooks: WebhookDescriptor<PestpacSettings> = {
  read(body) {
    const event = readPayload(body, { what: "PestPac webhook" });
    const entity = entities[event.requiredText("EntityType")];
    if (entity === undefined) return [];
    return [{ entity, remoteId: event.requiredKey("EntityId"), kind: event.text("Action") === "Delete" ? "deleted" : "changed" }];
  },
};
