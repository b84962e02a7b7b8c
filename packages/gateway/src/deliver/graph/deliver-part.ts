import type { GraphPart } from "../../graph/graph.ts";
import { deliverService } from "../deliver-service.ts";
import { addDeliverySubscription } from "./delivery-changes.ts";
import { addDeliveryMutations } from "./delivery-mutations.ts";
import { addDeliveryQueries, deliveryById } from "./delivery-queries.ts";
import { addDeliveryType } from "./delivery-types.ts";
import { addEndpointMutations } from "./endpoint-mutations.ts";
import { addEndpointType } from "./endpoint-types.ts";
import { addReplayQuery } from "./replay-types.ts";

/** Endpoints, deliveries and replays. */
export const deliverPart: GraphPart = {
  name: "deliver",
  add(graph) {
    addEndpointType(graph);
    addDeliveryType(graph);
    addDeliveryQueries(graph);
    addReplayQuery(graph);
    addDeliverySubscription(graph);
    addEndpointMutations(graph);
    addDeliveryMutations(graph);
    graph.nodes.add({
      prefix: "whe",
      typeName: "WebhookEndpoint",
      load: ({ use, principal }, id) => use(deliverService).byId(principal, id),
    });
    graph.nodes.add({ prefix: "whd", typeName: "WebhookDelivery", load: deliveryById });
    graph.nodes.add({
      prefix: "whr",
      typeName: "WebhookReplay",
      load: ({ use, principal }, id) => use(deliverService).replayById(principal, id),
    });
  },
};
