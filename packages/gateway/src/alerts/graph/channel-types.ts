import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { alertsService } from "../alerts-service.ts";
import type { Channel, ChannelAddress } from "../channels/channel.ts";
import type { ChannelKind } from "../tables.ts";
import { ruleType } from "./enumerations.ts";

/** AlertChannel. */
export const channelType = oncePerGraph(({ builder }) => builder.objectRef<Channel>("AlertChannel"));

/** The addresses of a channel, which are unsealed once. */
const addressLoader = defineLoader<string, ChannelAddress | null>({
  read: (ids, { use, principal }) => Promise.all(ids.map((id) => use(alertsService).addressOf(principal.environmentId, id))),
});

/** Adds AlertChannel. */
export function addChannelType(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { node: nodeType(graph), rule: ruleType(enumerations) };
  const kind = enumerations.of("AlertChannelKind", "How Fettle sends alerts to a channel.", {
    EMAIL: "By e-mail, over the operator's mail server.",
    CHAT: "By a POST in the form of Slack's incoming webhooks, which other chats read too.",
  } satisfies Record<ChannelKind, string>);
  channelType(graph).implement({
    description:
      "Where alerts are told, beside webhook endpoints, which want the notices ALERT_OPENED, ALERT_STILL_OPEN and ALERT_RESOLVED.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The channel's id." }),
      name: t.exposeString("name", { nullable: false, description: "Your own name for it." }),
      kind: t.field({
        type: kind,
        nullable: false,
        description: "How Fettle sends alerts to the channel.",
        resolve: (channel) => channel.kind,
      }),
      emailTo: t.stringList({
        nullable: true,
        description: "The recipients of its e-mail. Null for a chat.",
        complexity: 5,
        resolve: async ({ id }, _arguments, { loaders }) => {
          const address = await loaders.of(addressLoader).load(id);
          return address?.kind === "EMAIL" ? [...address.to] : null;
        },
      }),
      chatHost: t.string({
        nullable: true,
        description: "The host of its chat. The rest of the URL is secret, and not shown. Null for e-mail.",
        complexity: 5,
        resolve: async ({ id }, _arguments, { loaders }) => {
          const address = await loaders.of(addressLoader).load(id);
          return address?.kind === "CHAT" ? new URL(address.url).host : null;
        },
      }),
      rules: t.field({
        type: [refs.rule],
        nullable: true,
        description: "The rules whose alerts it is told. Null: all.",
        resolve: ({ rules }) => (rules === null ? null : [...rules]),
      }),
      lastSentAt: t.expose("lastSentAt", {
        type: "DateTime",
        nullable: true,
        description: "When it last accepted a message. Null: never.",
      }),
      lastFailedAt: t.expose("lastFailedAt", {
        type: "DateTime",
        nullable: true,
        description: "When a message last failed. It is tried again for some minutes. Null: never.",
      }),
      lastError: t.exposeString("lastError", {
        nullable: true,
        description: "What went wrong with the last message, for people. Null when nothing did.",
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When it was created." }),
      updatedAt: t.expose("updatedAt", { type: "DateTime", nullable: false, description: "When it was last changed." }),
    }),
  });
}
