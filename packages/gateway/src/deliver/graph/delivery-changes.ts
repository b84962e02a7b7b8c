import { GatewayError } from "../../errors.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { itemOf, type StreamEvent } from "../../graph/stream-event.ts";
import { iterate, type Supply } from "../../supply.ts";
import { deliverService } from "../deliver-service.ts";
import type { Delivery } from "../delivery.ts";
import { deliveryType } from "./delivery-types.ts";

/** The most changes that wait for a slow reader. */
const mostWaiting = 1000;

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
  let waiting: StreamEvent<Delivery>[] = [];
  let failure: { readonly error: unknown } | null = null;
  let hasEnded = false;
  let serial = 0;
  const fail = (error: unknown) => {
    failure ??= { error };
    supply.onArrival();
  };
  async function read(ids: readonly string[]): Promise<void> {
    const found = await deliver.deliveriesByIds(principal, ids);
    const events = [...found.values()].map((item): StreamEvent<Delivery> => {
      serial += 1;
      return { type: "item", cursor: `${item.id}.${serial}`, recordedAt: item.endedAt ?? item.createdAt, hasContent: true, item };
    });
    waiting.push(...events);
    if (waiting.length > mostWaiting)
      throw new GatewayError("BAD_USER_INPUT", "The stream was read too slowly. Subscribe again, and list the deliveries.");
    supply.onArrival();
  }
  const watching = deliver.watch(endpointId, (ids) => void read(ids).catch(fail));
  const end = () => {
    hasEnded = true;
    waiting = [];
    watching[Symbol.dispose]();
  };
  const supply: Supply<StreamEvent<Delivery>> = {
    take() {
      if (hasEnded) return null;
      const event = waiting.shift() ?? null;
      if (event !== null || failure === null) return event;
      end();
      throw failure.error;
    },
    get hasEnded() {
      return hasEnded;
    },
    onArrival() {},
    end() {
      end();
      supply.onArrival();
    },
    [Symbol.asyncIterator]: () => iterate(supply),
  };
  return supply;
}
