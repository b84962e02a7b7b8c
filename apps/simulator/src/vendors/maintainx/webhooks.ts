import type { Change } from "../../state/table.ts";
import type { Registration } from "../../webhooks/registrations.ts";
import { signature } from "../../webhooks/signature.ts";
import type { WebhookMessage } from "../vendor.ts";

const typeOf = { created: "NEW_WORK_ORDER", updated: "WORK_ORDER_CHANGE", deleted: "WORK_ORDER_DELETE" } as const;

/** MaintainX signs the body and the address, each by itself. */
export const maintainxWebhooks = (change: Change, { events, url, secret = "" }: Registration): WebhookMessage[] => {
  const type = typeOf[change.action];
  if (change.entity !== "workOrder" || !events.includes(type)) return [];
  return [
    {
      body: { type, organizationId: Number(change.account), workOrderId: Number(change.id) },
      headers: (text) => ({
        "x-maintainx-webhook-body-signature": signature(secret, text, new Date()),
        "x-maintainx-webhook-uri-signature": signature(secret, url, new Date()),
      }),
    },
  ];
};
