import type { GraphPart } from "../../graph/graph.ts";
import { ofSystem } from "../../graph/nodes.ts";
import { ingressService } from "../ingress-service.ts";
import { addAppWideWebhooks } from "./app-wide-webhooks.ts";
import { addFailedEvents } from "./failed-events.ts";
import { addRetryIngressEvents } from "./ingress-event-mutations.ts";
import { addIngressEvents } from "./ingress-event-types.ts";
import { addSystemWebhooks } from "./system-webhooks.ts";
import { addWebhookAddress } from "./webhook-address.ts";

/** The stage's part of the graph: ingress events, and the webhooks set up at vendors. */
export const ingressPart: GraphPart = {
  name: "ingress",
  add(graph) {
    addSystemWebhooks(graph);
    addWebhookAddress(graph);
    addAppWideWebhooks(graph);
    addIngressEvents(graph);
    addFailedEvents(graph);
    addRetryIngressEvents(graph);
    graph.nodes.add({
      prefix: "ind",
      typeName: "IngressEvent",
      load: ofSystem(({ use, principal }, id) => use(ingressService).ingressEvent(principal.environmentId, id)),
    });
  },
};
