import { randomUUID } from "node:crypto";
import type { Change } from "../../state/table.ts";
import type { Registration } from "../../webhooks/registrations.ts";
import { signature } from "../../webhooks/signature.ts";
import type { WebhookMessage } from "../vendor.ts";

export const cmmsBeeWebhooks = (change: Change, { events, secret = "" }: Registration): WebhookMessage[] => {
  const event = `${change.entity}.${change.action}`;
  if (!events.includes("*") && !events.includes(event)) return [];
  const id = randomUUID();
  const data = change.action === "deleted" ? { id: change.id } : change.row;
  return [
    {
      body: { id, event, occurredAt: change.at, data },
      headers: (text) => ({ "x-cmms-bee-delivery": id, "x-cmms-bee-signature": signature(secret, text, new Date()) }),
    },
  ];
};
