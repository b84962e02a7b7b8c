import { readConditions } from "../../graph/conditions.ts";
import { listCost } from "../../graph/connections.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageOf, pageSizeOf } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";
import type { IngressEvent } from "../../ingress/events/ingress-event.ts";
import { eventStatus, ingressEventConnection } from "../../ingress/graph/ingress-event-types.ts";
import { ingressService } from "../../ingress/ingress-service.ts";
import { boundsOf, namedBy } from "../../graph/where.ts";

/** Adds ingressEvents. */
export function addIngressEventList(graph: Graph): void {
  const { builder, enumerations, operators } = graph;
  const filter = builder.inputRef<object>("IngressEventFilter").implement({
    description: "Selects ingress events. Every given field must match, by eq or in; an empty object matches all.",
    fields: (t) => ({
      systemId: t.field({ type: operators.of("id"), required: false, description: "The system." }),
      connectorId: t.field({ type: operators.of("id"), required: false, description: "The connector." }),
      traceId: t.field({ type: operators.of("id"), required: false, description: "The trace." }),
      status: t.field({
        type: operators.ofEnumeration("IngressEventStatus", eventStatus(enumerations)),
        required: false,
        description: "Whether the event has been processed.",
      }),
      errorCode: t.field({ type: operators.of("text"), required: false, description: "Why the event could not be processed." }),
      receivedAt: t.field({ type: operators.of("instant"), required: false, description: "When the event came in." }),
    }),
  });
  builder.queryField("ingressEvents", (t) =>
    t.field({
      type: ingressEventConnection(graph),
      nullable: false,
      description: "The vendors' webhooks of all systems as received, newest first, page by page.",
      args: {
        where: t.arg({ type: filter, required: false, description: "Selects events. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of events, 0 to 200. Default: 50." }),
        after: t.arg.string({
          required: false,
          description: "A cursor of this list. Returns the events that came in before it.",
        }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: async (_root, input, { use, principal }) => {
        const { first, after } = pageOf(input);
        const where = readConditions(input.where);
        const place = after === null ? null : decodeTimed("ind", after);
        const systemIds = namedBy(where, "systemId");
        const own = principal.systemId;
        const found = await use(ingressService).allIngressEvents(principal.environmentId, {
          systemIds: own === null ? systemIds : (systemIds ?? [own]).filter((id) => id === own),
          connectorIds: namedBy(where, "connectorId"),
          traceIds: namedBy(where, "traceId"),
          statuses: namedBy<IngressEvent["status"]>(where, "status"),
          errorCodes: namedBy(where, "errorCode"),
          ...boundsOf(where, "receivedAt"),
          after: place && { id: place.id, receivedAt: place.time },
          limit: (first ?? 0) + 1,
        });
        return pageFrom(found, first ?? 0, after, (event) => encodeTimed(event.receivedAt, event.id));
      },
    }),
  );
}
