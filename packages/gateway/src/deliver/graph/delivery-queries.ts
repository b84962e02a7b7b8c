import { holds, readConditions, type Condition } from "../../graph/conditions.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { GatewayError } from "../../errors.ts";
import { deliverService } from "../deliver-service.ts";
import type { Delivery } from "../delivery.ts";
import type { Endpoint } from "../endpoint.ts";
import { deliveryType } from "./delivery-types.ts";
import { endpointType } from "./endpoint-types.ts";
import { deliveryStates, deliveryStateType } from "./enumerations.ts";

/** Adds webhookEndpoint, webhookEndpoints, webhookDelivery and webhookDeliveries. */
export function addDeliveryQueries(graph: Graph): void {
  const { builder, connections, enumerations, operators } = graph;
  const refs = { endpoint: endpointType(graph), delivery: deliveryType(graph) };
  const filter = builder.inputRef<object>("WebhookDeliveryFilter").implement({
    description: "Selects deliveries. Every given field must match; an empty object matches all.",
    fields: (t) => ({
      endpointId: t.field({ type: operators.of("id"), required: false, description: "The endpoint, by eq or in." }),
      recordId: t.field({ type: operators.of("id"), required: false, description: "The record, by eq." }),
      state: t.field({
        type: operators.ofEnumeration("WebhookDeliveryState", deliveryStateType(enumerations)),
        required: false,
        description: "What has become of the delivery.",
      }),
    }),
  });
  const connection = connections.addUncounted<Delivery>({
    name: "WebhookDelivery",
    plural: "deliveries",
    node: (t) => t.field({ type: refs.delivery, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.delivery], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.queryFields((t) => ({
    webhookEndpoint: t.field({
      type: refs.endpoint,
      nullable: true,
      description: "The endpoint with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: "The endpoint's id." }) },
      resolve: (_root, { id }, { use, principal }) => (isPlausible(id) ? use(deliverService).byId(principal, id) : null),
    }),
    webhookEndpoints: t.field({
      type: [refs.endpoint],
      nullable: false,
      description: "All endpoints, oldest first: an environment has 100 at most.",
      complexity: { field: listCost, multiplier: 20 },
      resolve: async (_root, _arguments, { use, principal }): Promise<Endpoint[]> => [
        ...(await use(deliverService).list(principal)),
      ],
    }),
    webhookDelivery: t.field({
      type: refs.delivery,
      nullable: true,
      description: "The delivery with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: "The delivery's id." }) },
      resolve: (_root, { id }, context) => deliveryById(context, id),
    }),
    webhookDeliveries: t.field({
      type: connection,
      nullable: false,
      description: "Deliveries, newest first, page by page.",
      args: {
        where: t.arg({ type: filter, required: false, description: "Selects deliveries. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of deliveries, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the deliveries stored before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listDeliveries(context, input),
    }),
  }));
}

/** A delivery by its id. */
export async function deliveryById({ use, principal }: GraphQLContext, id: string): Promise<Delivery | null> {
  return isPlausible(id) ? ((await use(deliverService).deliveriesByIds(principal, [id])).get(id) ?? null) : null;
}

async function listDeliveries(
  { use, principal }: GraphQLContext,
  input: Pick<PageArguments, "first" | "after"> & { readonly where?: object | null | undefined },
): Promise<ConnectionView<Delivery>> {
  const { first, after } = pageOf(input);
  const { endpointId, recordId, state } = readConditions(input.where);
  const place = after === null ? null : decodeTimed("whd", after);
  const states = deliveryStates.filter((one) => holds(state, one));
  const found = await use(deliverService).deliveries(principal, {
    endpointIds: namedBy("endpointId", endpointId),
    recordId: namedBy("recordId", recordId)?.at(0) ?? null,
    states: states.length === deliveryStates.length ? null : states,
    after: place && { id: place.id, createdAt: place.time },
    limit: (first ?? 0) + 1,
  });
  return pageFrom(found, first ?? 0, after, (delivery) => encodeTimed(delivery.createdAt, delivery.id));
}

/** The ids that a condition names. Null: it is not given. */
function namedBy(name: string, condition: Condition | undefined): readonly string[] | null {
  if (condition === undefined) return null;
  const named = condition.eq === undefined ? condition.in : [condition.eq];
  if (named === undefined)
    throw new GatewayError("BAD_USER_INPUT", `where.${name} takes eq${name === "endpointId" ? " or in" : ""}.`);
  if (name === "recordId" && named.length !== 1) throw new GatewayError("BAD_USER_INPUT", "where.recordId takes eq.");
  return named.filter((id) => isPlausible(id) && holds(condition, id));
}
