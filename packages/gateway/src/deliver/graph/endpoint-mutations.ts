import { requireScope } from "../../graph/access.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { invalid } from "../../graph/failure.ts";
import { deliverService } from "../deliver-service.ts";
import type { Endpoint } from "../endpoint.ts";
import { endpointInputs, readEndpoint } from "./endpoint-inputs.ts";
import { endpointType } from "./endpoint-types.ts";
import { outcomeView } from "./outcome-view.ts";

const needs = "Requires the scopes systems and read.";
const daySeconds = 86_400;

/** Adds the mutations that make, change and delete endpoints. */
export function addEndpointMutations(graph: Graph): void {
  const { builder } = graph;
  const inputs = endpointInputs(graph);
  const success = successTypes(graph);
  const failures = ["NotFoundError", "ValidationError"] as const;
  const byId = (name: string, description: string) =>
    builder.inputType(name, {
      description,
      fields: (t) => ({ endpointId: t.id({ required: true, description: "The endpoint." }) }),
    });
  const deleteInput = byId("DeleteWebhookEndpointInput", "The endpoint to delete.");
  const disableInput = byId("DisableWebhookEndpointInput", "The endpoint to disable.");
  const from = builder.enumType("WebhookStart", {
    description: "Where an endpoint continues.",
    values: {
      WHERE_IT_STOPPED: { description: "With everything that has come since, first what waits." },
      NOW: { description: "With what comes from now on. What lies between is listed as skipped, and can be replayed." },
    },
  });
  const enableInput = builder.inputType("EnableWebhookEndpointInput", {
    description: "The endpoint to enable.",
    fields: (t) => ({
      endpointId: t.id({ required: true, description: "The endpoint." }),
      from: t.field({ type: from, required: true, defaultValue: "WHERE_IT_STOPPED", description: "Where it continues." }),
    }),
  });
  const rotateInput = builder.inputType("RotateWebhookSecretInput", {
    description: "The endpoint that gets another secret.",
    fields: (t) => ({
      endpointId: t.id({ required: true, description: "The endpoint." }),
      overlapSeconds: t.int({
        required: true,
        defaultValue: daySeconds,
        description: "How long calls are signed with both secrets, in seconds: 0 to 604800 (7 days).",
      }),
    }),
  });

  builder.mutationFields((t) => ({
    createWebhookEndpoint: t.field({
      type: addResultUnion(graph, "CreateWebhookEndpointResult", success.withSecret("CreateWebhookEndpointSuccess"), [
        "ValidationError",
        "NotFoundError",
      ]),
      nullable: false,
      description: `Creates an endpoint, which gets what comes from now on, with your token's rights to read. ${needs}`,
      args: { input: t.arg({ type: inputs.create, required: true, description: "The endpoint." }) },
      extensions: needsScope("systems"),
      complexity: 50,
      resolve: (_root, { input }, context) =>
        expectingRefusal(async () => {
          const refused = await refuseReader(context, input.systemId);
          if (refused !== null) return refused;
          const { url, ...rest } = input;
          const outcome = await context.use(deliverService).create(context.principal, { ...readEndpoint(rest), url });
          return outcomeView(outcome, "endpoint", (made) => made);
        }),
    }),
    updateWebhookEndpoint: t.field({
      type: addResultUnion(
        graph,
        "UpdateWebhookEndpointResult",
        success.of("UpdateWebhookEndpointSuccess", "The endpoint was changed."),
        failures,
      ),
      nullable: false,
      description: `Changes an endpoint. It continues where it is; what is under way may be sent again, under the same id. ${needs}`,
      args: { input: t.arg({ type: inputs.update, required: true, description: "What to change." }) },
      extensions: needsScope("systems"),
      complexity: 50,
      resolve: (_root, { input }, context) =>
        expectingRefusal(async () => {
          const refused = await refuseReader(context, input.systemId);
          if (refused !== null) return refused;
          const { endpointId, url, ...rest } = input;
          const given = { ...readEndpoint(rest), ...(typeof url === "string" && { url }) };
          const outcome = await context.use(deliverService).update(context.principal, endpointId, given);
          context.loaders.clear();
          return outcomeView(outcome, "endpoint", (endpoint) => ({ endpoint }));
        }),
    }),
    deleteWebhookEndpoint: t.field({
      type: addResultUnion(graph, "DeleteWebhookEndpointResult", success.deleted(), ["NotFoundError"]),
      nullable: false,
      description: "Deletes an endpoint with its deliveries. Calls under way may still arrive. Requires the scope systems.",
      args: { input: t.arg({ type: deleteInput, required: true, description: "The endpoint." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { endpointId } }, { use, principal, loaders }) => {
        const outcome = await use(deliverService).remove(principal, endpointId);
        loaders.clear();
        return outcomeView(outcome, "endpoint", () => ({ endpointId }));
      },
    }),
    disableWebhookEndpoint: t.field({
      type: addResultUnion(
        graph,
        "DisableWebhookEndpointResult",
        success.of("DisableWebhookEndpointSuccess", "Nothing more is delivered to the endpoint."),
        ["NotFoundError"],
      ),
      nullable: false,
      description: "Stops the deliveries to an endpoint, which keeps its place. Requires the scope systems.",
      args: { input: t.arg({ type: disableInput, required: true, description: "The endpoint." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { endpointId } }, { use, principal, loaders }) => {
        const outcome = await use(deliverService).disable(principal, endpointId);
        loaders.clear();
        return outcomeView(outcome, "endpoint", (endpoint) => ({ endpoint }));
      },
    }),
    enableWebhookEndpoint: t.field({
      type: addResultUnion(
        graph,
        "EnableWebhookEndpointResult",
        success.of("EnableWebhookEndpointSuccess", "The endpoint is delivered to again."),
        ["NotFoundError"],
      ),
      nullable: false,
      description: "Resumes the deliveries to an endpoint. Requires the scope systems.",
      args: { input: t.arg({ type: enableInput, required: true, description: "The endpoint." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input }, { use, principal, loaders }) => {
        const outcome = await use(deliverService).enable(principal, input.endpointId, input.from === "NOW");
        loaders.clear();
        return outcomeView(outcome, "endpoint", (endpoint) => ({ endpoint }));
      },
    }),
    rotateWebhookSecret: t.field({
      type: addResultUnion(graph, "RotateWebhookSecretResult", success.withSecret("RotateWebhookSecretSuccess"), failures),
      nullable: false,
      description:
        "Gives an endpoint another secret. For a time calls carry two signatures, so that receivers can change over. Requires the scope systems.",
      args: { input: t.arg({ type: rotateInput, required: true, description: "The endpoint." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input }, { use, principal, loaders }) => {
        const outcome = await use(deliverService).rotateSecret(principal, input.endpointId, input.overlapSeconds);
        loaders.clear();
        return outcomeView(outcome, "endpoint", (made) => made);
      },
    }),
  }));
}

/** The token must be able to read; refuses a system that does not exist, or that the token may not see. */
async function refuseReader({ loaders, principal }: GraphQLContext, systemId: string | null | undefined) {
  requireScope(principal, "read");
  if (typeof systemId !== "string" || (await loaders.of(systemLoader).load(systemId)) !== null) return null;
  const message = "There is no system with this id.";
  return invalid(message, [{ path: "systemId", message }]);
}

function successTypes(graph: Graph) {
  const { builder } = graph;
  const endpoint = endpointType(graph);
  return {
    of: (name: string, description: string) =>
      builder.objectRef<{ readonly endpoint: Endpoint }>(name).implement({
        description,
        fields: (t) => ({
          endpoint: t.field({ type: endpoint, nullable: false, description: "The endpoint.", resolve: (made) => made.endpoint }),
        }),
      }),
    withSecret: (name: string) =>
      builder.objectRef<{ readonly endpoint: Endpoint; readonly secret: string }>(name).implement({
        description: "The endpoint has a secret. Store it: it is shown only once.",
        fields: (t) => ({
          endpoint: t.field({ type: endpoint, nullable: false, description: "The endpoint.", resolve: (made) => made.endpoint }),
          secret: t.exposeString("secret", {
            nullable: false,
            description: "What calls are signed with, as in Standard Webhooks: whsec_ and base64.",
          }),
        }),
      }),
    deleted: () =>
      builder.objectRef<{ readonly endpointId: string }>("DeleteWebhookEndpointSuccess").implement({
        description: "The endpoint is deleted.",
        fields: (t) => ({
          endpointId: t.exposeID("endpointId", { nullable: false, description: "The id that the endpoint had." }),
        }),
      }),
  };
}
