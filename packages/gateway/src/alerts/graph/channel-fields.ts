import type { GraphQLContext } from "../../graph/context.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { alertsService } from "../alerts-service.ts";
import { type Channel, mostChannels } from "../channels/channel.ts";
import { channelInputs, readChannel } from "./channel-inputs.ts";
import { channelType } from "./channel-types.ts";
import { outcomeView } from "./outcome-view.ts";
import { requireWhole } from "./whole-environment.ts";

/** A channel by its id. A token that is bound to a system sees none. */
export async function channelById({ use, principal }: GraphQLContext, id: string): Promise<Channel | null> {
  return principal.systemId === null && isPlausible(id) ? await use(alertsService).channel(principal.environmentId, id) : null;
}

/** Adds `alertChannels`, and the mutations that make, change, delete and test channels. */
export function addChannelFields(graph: Graph): void {
  const { builder } = graph;
  const type = channelType(graph);
  const inputs = channelInputs(graph);
  const success = (name: string, description: string) =>
    builder.objectRef<{ readonly channel: Channel }>(name).implement({
      description,
      fields: (t) => ({
        channel: t.field({ type, nullable: false, description: "The channel.", resolve: ({ channel }) => channel }),
      }),
    });
  const deleted = builder.objectRef<{ readonly id: string }>("DeleteAlertChannelSuccess").implement({
    description: "The channel is deleted.",
    fields: (t) => ({ id: t.exposeID("id", { nullable: false, description: "The id that the channel had." }) }),
  });
  const failures = ["ValidationError", "NotSupportedError"] as const;

  builder.queryField("alertChannels", (t) =>
    t.field({
      type: [type],
      nullable: false,
      description: `All channels, oldest first: an environment has ${mostChannels} at most. A token for one system may not ask for them.`,
      complexity: { field: 1, multiplier: mostChannels },
      resolve: async (_root, _arguments, context) => {
        requireWhole(context);
        return [...(await context.use(alertsService).channels(context.principal.environmentId))];
      },
    }),
  );
  builder.mutationFields((t) => ({
    createAlertChannel: t.field({
      type: addResultUnion(
        graph,
        "CreateAlertChannelResult",
        success("CreateAlertChannelSuccess", "The channel was created."),
        failures,
      ),
      nullable: false,
      description:
        "Creates a channel, which is told of alerts from now on. E-mail needs a mail server, which the operator sets up. Requires the scope systems.",
      args: { input: t.arg({ type: inputs.create, required: true, description: "The channel." }) },
      extensions: needsScope("systems"),
      resolve: (_root, { input }, context) =>
        expectingRefusal(async () => {
          requireWhole(context);
          const given = { ...readChannel(input), name: input.name };
          const outcome = await context.use(alertsService).createChannel(context.principal.environmentId, given);
          return outcomeView(outcome, "channel", (channel) => ({ channel }));
        }),
    }),
    updateAlertChannel: t.field({
      type: addResultUnion(graph, "UpdateAlertChannelResult", success("UpdateAlertChannelSuccess", "The channel was changed."), [
        "NotFoundError",
        ...failures,
      ]),
      nullable: false,
      description: "Changes a channel. Requires the scope systems.",
      args: { input: t.arg({ type: inputs.update, required: true, description: "What to change." }) },
      extensions: needsScope("systems"),
      resolve: (_root, { input }, context) =>
        expectingRefusal(async () => {
          requireWhole(context);
          const { environmentId } = context.principal;
          const outcome = await context.use(alertsService).updateChannel(environmentId, input.id, readChannel(input));
          context.loaders.clear();
          return outcomeView(outcome, "channel", (channel) => ({ channel }));
        }),
    }),
    deleteAlertChannel: t.field({
      type: addResultUnion(graph, "DeleteAlertChannelResult", deleted, ["NotFoundError"]),
      nullable: false,
      description: "Deletes a channel. Requires the scope systems.",
      args: {
        input: t.arg({
          type: inputs.byId("DeleteAlertChannelInput", "The channel to delete."),
          required: true,
          description: "The channel.",
        }),
      },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { id } }, context) => {
        requireWhole(context);
        const outcome = await context.use(alertsService).removeChannel(context.principal.environmentId, id);
        context.loaders.clear();
        return outcomeView(outcome, "channel", () => ({ id }));
      },
    }),
    testAlertChannel: t.field({
      type: addResultUnion(graph, "TestAlertChannelResult", testedType(graph), ["NotFoundError", "ConflictError"]),
      nullable: false,
      description:
        "Sends a message to a channel that says that it is a test, and waits up to half a minute for what comes of it. A channel can be tested once in half a minute. Requires the scope systems.",
      args: {
        input: t.arg({
          type: inputs.byId("TestAlertChannelInput", "The channel to test."),
          required: true,
          description: "The channel.",
        }),
      },
      extensions: needsScope("systems"),
      complexity: testCost,
      resolve: async (_root, { input: { id } }, context) => {
        requireWhole(context);
        const outcome = await context
          .use(alertsService)
          .testChannel(context.principal.environmentId, id, new AbortController().signal);
        return outcomeView(outcome, "channel", (result) => ({
          isAccepted: result.type === "sent",
          error: result.type === "sent" ? result.warning : result.message,
        }));
      },
    }),
  }));
}

/** So much that one document tests each channel of an environment once, and no more. */
const testCost = 4800;

interface TestView {
  readonly isAccepted: boolean;
  readonly error: string | null;
}

const testedType = ({ builder }: Graph) =>
  builder.objectRef<TestView>("TestAlertChannelSuccess").implement({
    description: "Fettle tried to send the message. The field accepted says whether it succeeded.",
    fields: (t) => ({
      accepted: t.boolean({
        nullable: false,
        description: "Whether the mail server or the chat accepted the message.",
        resolve: ({ isAccepted }) => isAccepted,
      }),
      error: t.exposeString("error", {
        nullable: true,
        description: "What went wrong, for people, also when only some recipients were refused. Null when nothing did.",
      }),
    }),
  });
