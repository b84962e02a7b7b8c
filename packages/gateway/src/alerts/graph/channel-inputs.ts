import type { Graph } from "../../graph/graph.ts";
import { sensitive } from "../../graph/sensitive.ts";
import { type ChannelInput, mostRecipients } from "../channels/channel.ts";
import type { AlertRule } from "../rules/alert-rules.ts";
import { ruleType } from "./enumerations.ts";

/** The inputs of the channels' mutations. */
export function channelInputs({ builder, enumerations }: Graph) {
  const rule = ruleType(enumerations);
  const email = builder.inputType("AlertEmailInput", {
    description: "Recipients of e-mail.",
    fields: (t) => ({
      to: t.stringList({ required: true, description: `1 to ${mostRecipients} addresses, such as on-call@example.com.` }),
    }),
  });
  const chat = builder.inputType("AlertChatInput", {
    description: "A chat.",
    fields: (t) => ({
      url: t.string({
        required: true,
        extensions: sensitive,
        description:
          "The URL of an incoming webhook in Slack's form, https. Others are possible only where the operator has allowed the address.",
      }),
    }),
  });
  return {
    create: builder.inputType("CreateAlertChannelInput", {
      description: "A channel. Give either email or chat.",
      fields: (t) => ({
        name: t.string({ required: true, description: "Your own name for it, up to 200 characters." }),
        email: t.field({ type: email, required: false, description: "Who gets e-mail." }),
        chat: t.field({ type: chat, required: false, description: "The chat." }),
        rules: t.field({ type: [rule], required: false, description: "The rules whose alerts it is told. Default: all." }),
      }),
    }),
    update: builder.inputType("UpdateAlertChannelInput", {
      description: "What to change of a channel. What is absent stays.",
      fields: (t) => ({
        id: t.id({ required: true, description: "The channel." }),
        name: t.string({ required: false, description: "The new name." }),
        email: t.field({ type: email, required: false, description: "Who gets e-mail from now on." }),
        chat: t.field({ type: chat, required: false, description: "The chat from now on." }),
        rules: t.field({ type: [rule], required: false, description: "The rules whose alerts it is told. Null: all." }),
      }),
    }),
    byId: (name: string, description: string) =>
      builder.inputType(name, {
        description,
        fields: (t) => ({ id: t.id({ required: true, description: "The channel." }) }),
      }),
  };
}

interface GivenChannel {
  readonly name?: string | null | undefined;
  readonly email?: { readonly to: readonly string[] } | null | undefined;
  readonly chat?: { readonly url: string } | null | undefined;
  readonly rules?: readonly string[] | null | undefined;
}

/** What an input says: null counts as absent, except where it means all. */
export const readChannel = ({ name, email, chat, rules }: GivenChannel): ChannelInput => ({
  ...(typeof name === "string" && { name }),
  ...(email !== null && email !== undefined && { email }),
  ...(chat !== null && chat !== undefined && { chat }),
  ...(rules !== undefined && { rules: rules as readonly AlertRule[] | null }), // the enumeration's names
});
