import { randomUUID } from "node:crypto";
import type { Change } from "../../state/table.ts";
import type { Registration } from "../../webhooks/registrations.ts";
import { signature } from "../../webhooks/signature.ts";
import type { Login, WebhookMessage } from "../vendor.ts";

/** The webhooks of changes, all made by the first person of the organization who may sign in. */
export const cmmsBeeWebhooks =
  (logins: readonly Login[]) =>
  (change: Change, registration: Registration): WebhookMessage[] => {
    const { account, events, secret = "" } = registration;
    const event = `${change.entity}.${change.action}`;
    if (!events.includes("*") && !events.includes(event)) return [];
    const user = logins.find((login) => login.account === account);
    const id = randomUUID();
    const data = change.action === "deleted" ? { id: change.id } : change.row;
    return [
      {
        body: { id, event, occurredAt: change.at, ...(user && { actor: { id: user.userId, name: user.name } }), data },
        headers: (text) => ({ "x-cmms-bee-delivery": id, "x-cmms-bee-signature": signature(secret, text, new Date()) }),
      },
    ];
  };
