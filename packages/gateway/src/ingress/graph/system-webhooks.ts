import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { System } from "../../systems/systems.ts";
import { ingressService } from "../ingress-service.ts";
import type { SystemWebhooks } from "../registration/webhooks.ts";

/** The cost for one system; the webhooks of a list of systems are read together. */
const webhooksCost = 5;

/** The webhooks set up at a system's vendor. */
const webhooksLoader = defineLoader<System, SystemWebhooks>({
  keyOf: ({ id }) => id,
  async read(asked, { use, principal }) {
    const found = await use(ingressService).bySystems(principal.environmentId, asked);
    return asked.map(({ id }) => found.get(id) ?? new Error(`The webhooks of ${id} are unknown.`));
  },
});

/** Adds SystemWebhooks and `System.webhooks`. */
export function addSystemWebhooks(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { system: systemType(graph) };
  const status = enumerations.of("WebhookStatus", "Whether a vendor sends webhooks to Fettle.", {
    ACTIVE: "The webhooks were in place when Fettle last asked the vendor.",
    PENDING: "Fettle is about to set up the webhooks, because the system is new or Fettle's public address has changed.",
    FAILED: "The vendor refused the webhooks or could not be asked; see reason. Fettle tries again.",
    MANUAL:
      "Fettle accepts webhooks from this vendor but cannot set them up; someone has to set them up at the vendor, with the address of createWebhookAddress.",
    APP_WIDE:
      "The vendor sends the webhooks of all its systems to one address, which someone has to enter there once; see appWideWebhooks.",
    NOT_SUPPORTED: "The vendor, or the customer's plan with it, has no webhooks.",
    REMOVED: "The system is disconnected, and its webhooks were removed.",
  });
  const webhooks = builder.objectRef<SystemWebhooks>("SystemWebhooks").implement({
    extensions: openToEveryToken,
    description:
      "The webhooks at the vendor, which report changes at once. Polling finds what webhooks do not report, so nothing is lost without them.",
    fields: (t) => ({
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether the webhooks work.",
        resolve: ({ status: current }) => current,
      }),
      checkedAt: t.expose("checkedAt", {
        type: "DateTime",
        nullable: true,
        description:
          "When Fettle last checked the webhooks at the vendor. It does so after a connect, a reconnect and a start of Fettle, and once a day. Null before the first time, and when there is nothing to check.",
      }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description:
          "When the vendor lets the webhooks end. Fettle renews them when a third of their time is left. Null when they do not end.",
      }),
      reason: t.exposeString("reason", {
        nullable: true,
        description: "What is wrong, in a sentence. Null when nothing is wrong.",
      }),
    }),
  });
  builder.objectFields(refs.system, (t) => ({
    webhooks: t.field({
      type: webhooks,
      nullable: false,
      complexity: webhooksCost,
      description: "The state of the webhooks at the vendor.",
      resolve: (system, _arguments, { loaders }) => loaders.of(webhooksLoader).load(system),
    }),
  }));
}
