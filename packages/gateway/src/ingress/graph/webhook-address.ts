import { conflict, type FailureView, notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingressService } from "../ingress-service.ts";
import type { WebhookAddress } from "../registration/webhooks.ts";

interface Created extends WebhookAddress {
  readonly system: System;
}

/** Adds createWebhookAddress. */
export function addWebhookAddress(graph: Graph): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const input = builder.inputType("CreateWebhookAddressInput", {
    description: "The system whose webhooks are set up by hand.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  const success = builder.objectRef<Created>("CreateWebhookAddressSuccess").implement({
    description: "The system has an address for webhooks.",
    fields: (t) => ({
      system: t.field({ type: refs.system, nullable: false, description: "The system.", resolve: ({ system }) => system }),
      url: t.exposeString("url", { nullable: false, description: "The address to enter at the vendor. Treat it as a secret." }),
      secret: t.exposeString("secret", {
        nullable: true,
        description: "The secret to enter at the vendor, which signs with it. Null when the vendor does not sign.",
      }),
    }),
  });
  builder.mutationField("createWebhookAddress", (t) =>
    t.field({
      type: addResultUnion(graph, "CreateWebhookAddressResult", success, ["NotFoundError", "ConflictError"]),
      nullable: false,
      description:
        "Creates the address to which the vendor sends the webhooks of a system whose webhooks are MANUAL; later calls show it again. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system whose webhooks are set up by hand." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId } }, { use, principal, loaders }): Promise<Created | FailureView> => {
        const system = await loaders.of(systemLoader).load(systemId);
        if (system === null) return notFound("There is no system with this id.");
        const address = await use(ingressService).manualAddress(principal.environmentId, system);
        if (address !== null) return { system, ...address };
        const message = "Nobody sets up webhooks of this system by hand. Its webhooks { status } says why.";
        return conflict("WEBHOOKS_NOT_MANUAL", message);
      },
    }),
  );
}
