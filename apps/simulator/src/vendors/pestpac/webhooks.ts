import type { Change } from "../../state/table.ts";
import type { Registration } from "../../webhooks/registrations.ts";
import type { WebhookMessage } from "../vendor.ts";

/** A new record is announced as created and, at nearly the same instant, as updated. */
const actionsFor = { created: ["Create", "Update"], updated: ["Update"], deleted: ["Delete"] } as const;

const paths: Readonly<Record<string, string>> = { "Service Order": "/ServiceOrders", Location: "/Locations" };

/** PestPac signs nothing. */
export const pestpacWebhooks = (change: Change, { events }: Registration): WebhookMessage[] =>
  actionsFor[change.action]
    .filter((Action) => events.includes(`${change.entity}.${Action}`))
    .map((Action) => ({
      body: {
        EntityType: change.entity,
        EntityId: Number(change.id),
        Url: `${paths[change.entity] ?? ""}/${change.id}`,
        Action,
      },
      headers: () => ({}),
    }));
