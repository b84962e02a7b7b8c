import { GatewayError } from "../../errors.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { itemOf, type StreamEvent } from "../../graph/stream-event.ts";
import { followRows } from "../../graph/watched-rows.ts";
import type { Supply } from "../../supply.ts";
import { deliverService } from "../deliver-service.ts";
import type { Delivery } from "../delivery.ts";
import { deliveryType } from "./delivery-types.ts";

/** Adds webhookDeliveryChanges. */
export function addDeliverySubscription(graph: Graph): void {
  graph.builder.subscriptionField("webhookDeliveryChanges", (t) =>
    t.field({
      type: deliveryType(graph),
      nullable: false,
      description:
        "The deliveries of an endpoint as they are stored and change, to be looked at: live only, without a place to resume from, and several changes of one delivery may come as one. For the whole story list webhookDeliveries.",
      args: { endpointId: t.arg.id({ required: true, description: "The endpoint." }) },
      subscribe: (_root, { endpointId }, context) => watch(context, endpointId),
      resolve: itemOf,
    }),
  );
}

/** Watches as the reader may see; reads what has changed in sets. */
async function watch({ use, principal }: GraphQLContext, endpointId: string): Promise<Supply<StreamEvent<Delivery>>> {
  const deliver = use(deliverService);
  const endpoint = isPlausible(endpointId) ? await deliver.byId(principal, endpointId) : null;
  if (endpoint === null) throw new GatewayError("BAD_USER_INPUT", "There is no endpoint with this id.", { path: "endpointId" });
  return followRows<Delivery>({
    watch: (onChanged) => deliver.watch(endpointId, onChanged),
    read: async (ids) => (await deliver.deliveriesByIds(principal, ids)).values(),
    idOf: ({ id }) => id,
    timeOf: ({ endedAt, createdAt }) => endedAt ?? createdAt,
    advice: "Subscribe again, and list the deliveries.",
  });
}
