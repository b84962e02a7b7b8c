import { signWebhook } from "../signature/sign-webhook.ts";

/** A secret of the tests: Fettle's have 32 random bytes. */
export const secret = `whsec_${Buffer.alloc(32, "a secret of the tests").toString("base64")}`;

let count = 0;

/** What Fettle sends. */
export interface SentWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sent {
  readonly id?: string;
  readonly recordId?: string;
  readonly version?: number;
  readonly position?: number;
  readonly timestamp?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of a change with the preset THIN. */
export const thinBody = ({ recordId = "wo_1", version = 1 }: Sent): string =>
  JSON.stringify({
    type: "workOrder.updated",
    timestamp: "2026-01-31T08:00:00.000Z",
    environment: "test",
    cursor: "a.b.c",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    data: {
      changes: { kind: "UPDATED", entity: "WorkOrder", recordId, systemId: "sys_1", version, changedFields: ["title"] },
    },
  });

/** Signs a webhook as Fettle does. Each has an id of its own, unless one is given. */
export function webhook(sent: Sent = {}): SentWebhook {
  count += 1;
  const { position = count, timestamp = Math.floor(Date.now() / 1000), body = thinBody(sent), headers } = sent;
  const id = sent.id ?? `evt_${position.toString(36)}_mark${count}`;
  return {
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signWebhook({ id, timestamp, body }, secret),
      ...headers,
    },
    body,
  };
}

/** A webhook as a request of Fetch. */
export const requestOf = ({ headers, body }: SentWebhook, url = "http://app.example.com/webhooks"): Request =>
  new Request(url, { method: "POST", headers, body });
