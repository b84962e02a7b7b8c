import { GatewayError } from "../../errors.ts";
import { invalid, notFound, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import type { Principal } from "../../principal.ts";
import { connectorType } from "../../systems/graph/connector-types.ts";
import { absentConnector, connectorView } from "../../systems/graph/connector-view.ts";
import type { AppWideAddress, AppWideAddresses } from "../app-wide/app-wide-webhooks.ts";
import { ingressService } from "../ingress-service.ts";

const dayOfSeconds = 86_400;
const mostOverlapSeconds = 30 * dayOfSeconds;
/** Opening a sealed address costs more than reading a column. */
const addressesCost = 10;

interface Replaced {
  readonly replaced: AppWideAddresses;
}

/** Adds AppWideWebhooks, AppWideAddress, `appWideWebhooks` and replaceAppWideWebhookAddress. */
export function addAppWideWebhooks(graph: Graph): void {
  const { builder, catalog } = graph;
  const refs = { connector: connectorType(graph) };
  const address = builder.objectRef<AppWideAddress>("AppWideAddress").implement({
    description: "An address to which a vendor sends webhooks of all systems.",
    fields: (t) => ({
      url: t.exposeString("url", { nullable: false, description: "The address to enter at the vendor. Treat it as a secret." }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When the address was created." }),
      endsAt: t.expose("endsAt", {
        type: "DateTime",
        nullable: true,
        description: "When the address ends, because it was replaced. Null for the current one.",
      }),
    }),
  });
  const webhooks = builder.objectRef<AppWideAddresses>("AppWideWebhooks").implement({
    description:
      "Where a vendor sends the webhooks of all systems of a connector in this environment, because it registers webhooks on your app with it.",
    fields: (t) => ({
      connector: t.field({
        type: refs.connector,
        nullable: false,
        description: "The connector.",
        resolve: ({ connectorId }) => connectorView(catalog, connectorId) ?? absentConnector(connectorId),
      }),
      addresses: t.field({
        type: [address],
        nullable: false,
        description:
          "The current address, then former ones that still work. Empty until replaceAppWideWebhookAddress creates one.",
        resolve: ({ addresses }) => addresses,
      }),
    }),
  });
  builder.queryField("appWideWebhooks", (t) =>
    t.field({
      type: [webhooks],
      nullable: false,
      complexity: addressesCost,
      description:
        "The addresses of app-wide webhooks, one for each connector whose vendor registers webhooks on your app with it. Requires the scope admin.",
      extensions: needsScope("admin"),
      resolve: (_root, _arguments, { use, principal }) => {
        requireEnvironment(principal);
        return use(ingressService).appWideAddresses(principal.environmentId);
      },
    }),
  );
  const input = builder.inputType("ReplaceAppWideWebhookAddressInput", {
    description: "The address to replace.",
    fields: (t) => ({
      connectorId: t.id({ required: true, description: "The connector's slug." }),
      overlapSeconds: t.int({
        required: true,
        defaultValue: dayOfSeconds,
        description:
          "How long the former addresses keep working, in seconds: 0 (they end within ten seconds) to 2592000 (30 days).",
      }),
    }),
  });
  const success = builder.objectRef<Replaced>("ReplaceAppWideWebhookAddressSuccess").implement({
    description: "The connector has a new address.",
    fields: (t) => ({
      appWideWebhooks: t.field({
        type: webhooks,
        nullable: false,
        description: "The new address comes first. Enter it at the vendor before the former one ends.",
        resolve: ({ replaced }) => replaced,
      }),
    }),
  });
  builder.mutationField("replaceAppWideWebhookAddress", (t) =>
    t.field({
      type: addResultUnion(graph, "ReplaceAppWideWebhookAddressResult", success, ["NotFoundError", "ValidationError"]),
      nullable: false,
      description:
        "Creates the address of a connector's app-wide webhooks in this environment, or replaces it with a new one. Requires the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "The address to replace." }) },
      extensions: needsScope("admin"),
      resolve: async (_root, { input: values }, { use, principal }): Promise<Replaced | FailureView> => {
        requireEnvironment(principal);
        const { connectorId, overlapSeconds } = values;
        if (overlapSeconds < 0 || overlapSeconds > mostOverlapSeconds) {
          const message = `The overlap must be 0 to ${mostOverlapSeconds} seconds.`;
          return invalid(message, [{ path: "overlapSeconds", message }]);
        }
        const replaced = await use(ingressService).replaceAppWideAddress(principal.environmentId, connectorId, overlapSeconds);
        return replaced === null ? notFound("There is no connector with this id that has app-wide webhooks.") : { replaced };
      },
    }),
  );
}

function requireEnvironment({ systemId }: Principal): void {
  if (systemId === null) return;
  throw new GatewayError(
    "FORBIDDEN",
    "This token is bound to one system. App-wide webhooks concern all systems of an environment.",
  );
}
