import { mayRead } from "../../graph/access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { payloadType } from "../../payloads/graph/payload-types.ts";
import type { Payload } from "../../payloads/payload.ts";
import { mostStored } from "../../payloads/redaction/redact-body.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { ingressService } from "../ingress-service.ts";
import type { IngressError, IngressEvent, IngressEventStatus } from "../events/ingress-event.ts";
import type { System } from "../../systems/systems.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";

/** IngressEventStatus. */
export const eventStatus = (enumerations: Enumerations) =>
  enumerations.of("IngressEventStatus", "Whether an ingress event has been processed.", {
    WAITING:
      "The event has not been processed yet. With an error, it was postponed: the vendor could not be asked, or the system is not in use.",
    PROCESSED: "The event has been processed, or contained nothing relevant. It is kept for 7 days to recognize repeats.",
    FAILED:
      "The event could not be processed completely; see error. It is kept for as long as sync runs, up to the newest 1,000 of a system.",
  } satisfies Record<IngressEventStatus, string>);

/** The body of an ingress event. Null when it has been deleted in the meantime. */
const payloadLoader = defineLoader<IngressEvent, Buffer | null>({
  keyOf: ({ id }) => id,
  async read(events, { use, principal, size }) {
    // Counted before they are read, because they may be large.
    size.readBytes(events.reduce((sum, event) => sum + event.size, 0));
    const ids = events.filter((event) => mayRead(principal, event.systemId)).map(({ id }) => id);
    const found = await use(ingressService).ingressPayloads(principal.environmentId, ids);
    return events.map(({ id }) => found.get(id) ?? null);
  },
});

const redactedLoader = defineLoader<IngressEvent, Payload>({
  keyOf: ({ id }) => id,
  async read(events, { use, principal, size }) {
    size.readBytes(events.reduce((sum, event) => sum + Math.min(event.size, mostStored), 0));
    const readable = events.filter((event) => mayRead(principal, event.systemId));
    const found = await use(ingressService).redactedEvents(principal.environmentId, readable);
    const byId = new Map(readable.map(({ id }, index) => [id, found[index]]));
    return events.map(({ id }) => byId.get(id) ?? { state: "NOT_CAPTURED" });
  },
});

const ingressEventType = oncePerGraph(({ builder }) => builder.objectRef<IngressEvent>("IngressEvent"));

/** Adds IngressEvent and `System.ingressEvents`. */
export function addIngressEvents(graph: Graph): void {
  addEventType(graph);
  addList(graph);
}

/** IngressEventConnection. */
export const ingressEventConnection = oncePerGraph((graph) => {
  const refs = { ingressEvent: ingressEventType(graph) };
  return graph.connections.addUncounted<IngressEvent>({
    name: "IngressEvent",
    plural: "ingress events",
    node: (t) => t.field({ type: refs.ingressEvent, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.ingressEvent], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
});

function addList(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { system: systemType(graph) };
  const connection = ingressEventConnection(graph);
  builder.objectFields(refs.system, (t) => ({
    ingressEvents: t.field({
      type: connection,
      nullable: false,
      description:
        "The vendor's webhooks as received, newest first, page by page. The field health has the number of failed ones.",
      args: {
        status: t.arg({
          type: eventStatus(enumerations),
          required: false,
          description: "Selects events with this status. Default: all.",
        }),
        first: t.arg.int({ required: false, description: "The number of items, 0 to 200. Default: 50." }),
        after: t.arg.string({
          required: false,
          description: "A cursor of this list. Returns the events that came in before it.",
        }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (system, input, context) => listIngressEvents(context, system, input),
    }),
  }));
}

function addEventType(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { ingressEvent: ingressEventType(graph), node: nodeType(graph), system: systemType(graph) };
  const error = builder.objectRef<IngressError>("IngressEventError").implement({
    description: "Why an ingress event could not be processed.",
    fields: (t) => ({
      code: t.exposeString("code", {
        nullable: false,
        description:
          "A stable code in UPPER_CASE. The body cannot be read: EMPTY, COMPRESSED, NOT_UTF8, FORM_ENCODED, NOT_JSON. The connector does not understand it: NOT_UNDERSTOOD, CONNECTOR_FAILED, NOT_SUPPORTED. It came too late: NOT_CONNECTED, PUT_OFF. Fettle is at fault: DEFECT. Any other code, such as UNAVAILABLE, says how the vendor failed when it was asked about a record.",
      }),
      message: t.exposeString("message", { nullable: false, description: "What happened and what to do, for people." }),
    }),
  });
  refs.ingressEvent.implement({
    description:
      "A vendor's webhook as received, stored before it was acknowledged. Webhooks that are not authentic are refused and not stored.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The event's id. Pass it to retryIngressEvents." }),
      status: t.field({
        type: eventStatus(enumerations),
        nullable: false,
        description: "Whether the event has been processed.",
        resolve: ({ status }) => status,
      }),
      receivedAt: t.expose("receivedAt", {
        type: "DateTime",
        nullable: false,
        description: "When the event came in. For an unsigned event that came several times, the last time.",
      }),
      processedAt: t.expose("processedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the event was last processed. Null while it waits.",
      }),
      isSigned: t.exposeBoolean("isSigned", {
        nullable: false,
        description:
          "Whether the vendor signed the event. An unsigned event is only a hint, so Fettle reads the record from the vendor.",
      }),
      error: t.expose("error", {
        type: error,
        nullable: true,
        description: "Why the event could not be processed. Null when there was no error.",
      }),
      contentType: t.exposeString("contentType", {
        nullable: true,
        description: "The payload's content type according to the vendor. Null when the vendor gave none.",
      }),
      contentEncoding: t.exposeString("contentEncoding", {
        nullable: true,
        description: "The payload's content encoding according to the vendor, such as gzip. Null when the vendor gave none.",
      }),
      size: t.exposeInt("size", { nullable: false, description: "The payload's size in bytes, at most 1,048,576." }),
      payload: t.string({
        nullable: true,
        description:
          "The body as text. Null when it is not UTF-8. For an unsigned event Fettle keeps only the records that it names, as JSON.",
        resolve: async (event, _arguments, { loaders }) => textOf(await loaders.of(payloadLoader).load(event)),
      }),
      payloadBase64: t.string({
        nullable: true,
        description: "The exact bytes of the body in base64. Null only when the event has been deleted in the meantime.",
        resolve: async (event, _arguments, { loaders }) =>
          (await loaders.of(payloadLoader).load(event))?.toString("base64") ?? null,
      }),
      redactedPayload: t.field({
        type: payloadType(graph),
        nullable: false,
        complexity: 5,
        description:
          "The headers and the body as received, without secrets, in request; or why they are not kept. Of an event that failed or is unsigned there is at least the body.",
        resolve: (event, _arguments, { loaders }) => loaders.of(redactedLoader).load(event),
      }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Correlates the event with the changes that it caused, vendor calls and logs.",
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that the event is about. Null only after the system's data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
    }),
  });
}

/** A byte order mark is kept as part of the text. */
function textOf(body: Buffer | null): string | null {
  if (body === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

async function listIngressEvents(
  { use, principal }: GraphQLContext,
  { id }: System,
  input: Pick<PageArguments, "first" | "after"> & { readonly status?: string | null | undefined },
): Promise<ConnectionView<IngressEvent>> {
  const { first, after } = pageOf(input);
  const place = after === null ? null : decodeTimed("ind", after);
  const found = await use(ingressService).ingressEvents(principal.environmentId, id, {
    status: (input.status ?? null) as IngressEventStatus | null, // GraphQL accepts no other value
    after: place && { id: place.id, receivedAt: place.time },
    limit: (first ?? 0) + 1,
  });
  return pageFrom(found, first ?? 0, after, (event) => encodeTimed(event.receivedAt, event.id));
}
