import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingressService } from "../ingress-service.ts";
import type { SystemWebhooks } from "../registration/webhooks.ts";

/** Of one system; those of a list are read together. */
const webhooksCost = 5;

/** What is set up at a system's vendor. */
const webhooksLoader = defineLoader<System, SystemWebhooks>({
  keyOf: ({ id }) => id,
  async read(asked, { use, principal }) {
    const found = await use(ingressService).bySystems(principal.environmentId, asked);
    return asked.map(({ id }) => found.get(id) ?? new Error(`Nobody knows the webhooks of ${id}.`));
  },
});

/** Adds SystemWebhooks and `System.webhooks`. */
export function addSystemWebhooks(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { system: systemType(graph) };
  const status = enumerations.of("WebhookStatus", "Whether a vendor tells Fettle of changes by itself.", {
    ACTIVE: "They were set up and there when the vendor was last asked.",
    PENDING: "They are about to be set up: the system is new, or Fettle has another public address.",
    FAILED: "The vendor refused them or could not be asked. The reason says more; it is tried again by itself.",
    MANUAL: "Fettle takes webhooks of this vendor and cannot set them up: somebody has to do so at the vendor.",
    NOT_SUPPORTED: "The vendor, or the customer's plan with it, has no webhooks.",
    REMOVED: "The system is disconnected, and its webhooks were taken down.",
  });
  const webhooks = builder.objectRef<SystemWebhooks>("SystemWebhooks").implement({
    extensions: openToEveryToken,
    description:
      "What is set up at the vendor so that it tells of changes at once. Polling brings what webhooks do not, so that nothing is lost without them.",
    fields: (t) => ({
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether they work.",
        resolve: ({ status: current }) => current,
      }),
      checkedAt: t.expose("checkedAt", {
        type: "DateTime",
        nullable: true,
        description:
          "When the vendor was last asked: after a connect, a reconnect and a start of Fettle, and once a day. Null until then, and where there is nothing to ask.",
      }),
      reason: t.exposeString("reason", {
        nullable: true,
        description: "What is wrong, in a sentence. Null while nothing is.",
      }),
    }),
  });
  builder.objectFields(refs.system, (t) => ({
    webhooks: t.field({
      type: webhooks,
      nullable: false,
      complexity: webhooksCost,
      description: "Whether the vendor tells of changes by itself.",
      resolve: (system, _arguments, { loaders }) => loaders.of(webhooksLoader).load(system),
    }),
  }));
}
