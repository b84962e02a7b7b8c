import { createHmac, randomUUID } from "node:crypto";
import type { Change } from "../../state/table.ts";
import type { Registration } from "../../webhooks/registrations.ts";
import type { WebhookMessage } from "../vendor.ts";

/** The signature header: its time, and the HMAC-SHA256 of that time and the body. */
export const signature = (secret: string, body: string, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
};

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
