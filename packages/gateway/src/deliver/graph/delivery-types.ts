import { encodeCursor } from "../../change-log/cursor.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { addPayloadField } from "../../payloads/graph/payload-types.ts";
import type { PayloadSubject } from "../../payloads/payload.ts";
import type { Delivery } from "../delivery.ts";
import { eventIdOf } from "../sending/event-id.ts";
import type { EndpointHeader } from "../sending/endpoint-headers.ts";
import type { SkippedStretch, StoredAttempt } from "../tables.ts";
import { endpointLoader, endpointType } from "./endpoint-types.ts";
import { deliveryStateType } from "./enumerations.ts";

/** WebhookDelivery. */
export const deliveryType = oncePerGraph(({ builder }) => builder.objectRef<Delivery>("WebhookDelivery"));

/** One call, and what its headers are made from. */
export interface AttemptView extends StoredAttempt {
  /** Under which its payload is kept. */
  readonly subject: Pick<PayloadSubject, "id" | "systemId">;
  readonly eventId: string;
  readonly isReplay: boolean;
  /** The endpoint's own. */
  readonly headerNames: readonly string[];
}

/** WebhookHeader. */
export const headerType = oncePerGraph(({ builder }) =>
  builder.objectRef<EndpointHeader>("WebhookHeader").implement({
    description: "A header of a call.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false, description: "The name." }),
      value: t.exposeString("value", { nullable: false, description: "The value. That of a header of your own is hidden." }),
    }),
  }),
);

const hidden = "(hidden)";

/** The headers of a call, without its signature and the values of the endpoint's own. */
const requestHeadersOf = ({ at, eventId, isReplay, headerNames }: AttemptView): readonly EndpointHeader[] => [
  { name: "content-type", value: "application/json" },
  { name: "webhook-id", value: eventId },
  { name: "webhook-timestamp", value: String(Math.floor(Date.parse(at) / 1000)) },
  { name: "webhook-signature", value: hidden },
  ...(isReplay ? [{ name: "webhook-replay", value: "true" }] : []),
  ...headerNames.map((name) => ({ name, value: hidden })),
];

/** WebhookAttempt. */
export const attemptType = oncePerGraph((graph) =>
  graph.builder.objectRef<AttemptView>("WebhookAttempt").implement({
    description: "One call of an endpoint.",
    fields: (t) => ({
      startedAt: t.field({ type: "DateTime", nullable: false, description: "When it began.", resolve: ({ at }) => new Date(at) }),
      durationMilliseconds: t.int({
        nullable: false,
        description: "How long it took.",
        resolve: ({ milliseconds }) => milliseconds,
      }),
      status: t.exposeInt("status", { nullable: true, description: "The status of HTTP. Null when no answer came." }),
      errorCode: t.string({
        nullable: true,
        description:
          "Why it failed: TIMEOUT, CONNECTION_FAILED, ADDRESS_NOT_ALLOWED, TLS_FAILED, REDIRECTED, BAD_ANSWER or HTTP_ERROR. Null when it was accepted.",
        resolve: ({ error }) => error?.code ?? null,
      }),
      error: t.string({
        nullable: true,
        description: "Why the call failed, in words for people. Null when it was accepted.",
        resolve: ({ error }) => error?.message ?? null,
      }),
      requestHeaders: t.field({
        type: [headerType(graph)],
        nullable: false,
        description: "The headers of the call. The signature and the values of your own headers are hidden.",
        resolve: requestHeadersOf,
      }),
      responseHead: t.string({
        nullable: true,
        description: "The first 4 KiB of the answer. Null when there was none.",
        resolve: ({ head }) => head,
      }),
    }),
  }),
);

/** Adds WebhookDelivery. */
export function addDeliveryType(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = {
    delivery: deliveryType(graph),
    endpoint: endpointType(graph),
    node: nodeType(graph),
    attempt: attemptType(graph),
  };
  const reason = builder.enumType("WebhookSkipReason", {
    description: "Why an endpoint was not given a stretch of the change log.",
    values: {
      RETENTION: { description: "The change log no longer keeps it: the endpoint was too far behind." },
      LOG_FORKED: {
        description: "Its history is gone, as after restoring a backup: the endpoint continues where the histories part.",
      },
      ENABLED_FROM_NOW: { description: "The endpoint was told to continue from now." },
    },
  });
  const skipped = builder.objectRef<SkippedStretch>("WebhookSkippedStretch").implement({
    description: "A stretch of the change log that an endpoint was not given.",
    fields: (t) => ({
      reason: t.field({ type: reason, nullable: false, description: "Why.", resolve: (stretch) => stretch.reason }),
      from: t.exposeInt("from", { nullable: false, description: "The number of its first entry." }),
      to: t.exposeInt("to", {
        nullable: true,
        description: "The number of its last entry. Null when that is not known, because the history is gone.",
      }),
    }),
  });
  addPayloadField(graph, refs.attempt, ({ subject, at, status, error }) => ({
    ...subject,
    at: new Date(at),
    isError: error !== null || status === null,
  }));
  refs.delivery.implement({
    description: "One event for one endpoint.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The delivery's id." }),
      endpoint: t.field({
        type: refs.endpoint,
        nullable: true,
        description: "The endpoint. Null once it has been deleted.",
        resolve: ({ endpointId }, _arguments, { loaders }) => loaders.of(endpointLoader).load(endpointId),
      }),
      eventId: t.string({
        nullable: true,
        description:
          "The webhook-id of its calls: the same in every attempt and replay, and at every endpoint. Null for what was skipped.",
        resolve: (delivery) => (delivery.skipped === null ? eventIdOf(delivery) : null),
      }),
      type: t.exposeString("type", { nullable: false, description: "The type of the event, such as workOrder.updated." }),
      state: t.field({
        type: deliveryStateType(enumerations),
        nullable: false,
        description: "What has become of it.",
        resolve: ({ state }) => state,
      }),
      recordId: t.exposeID("recordId", {
        nullable: true,
        description: "The record. Null for events that are no change of a record.",
      }),
      systemId: t.exposeID("systemId", { nullable: true, description: "The system. Null for events of no system." }),
      cursor: t.string({
        nullable: false,
        description: "The event's position in the change log.",
        resolve: (delivery, _arguments, { principal }) => encodeCursor(principal.environmentId, delivery),
      }),
      traceId: t.exposeString("traceId", { nullable: false, description: "The trace of the event, as in the change." }),
      recordedAt: t.expose("recordedAt", { type: "DateTime", nullable: false, description: "When the event was recorded." }),
      isReplay: t.exposeBoolean("isReplay", { nullable: false, description: "Whether it was last sent by a replay." }),
      attempts: t.field({
        type: [refs.attempt],
        nullable: false,
        description: "Its calls, oldest first.",
        resolve: async (delivery, _arguments, { loaders }) => {
          if (delivery.attempts.length === 0) return [];
          const endpoint = await loaders.of(endpointLoader).load(delivery.endpointId);
          const facts = {
            eventId: eventIdOf(delivery),
            isReplay: delivery.isReplay,
            headerNames: endpoint?.headerNames ?? [],
            subject: delivery,
          };
          return delivery.attempts.map((attempt) => ({ ...attempt, ...facts }));
        },
      }),
      nextAttemptAt: t.expose("nextAttemptAt", {
        type: "DateTime",
        nullable: true,
        description: "When the next attempt is due. Null when none is, or when it waits behind an earlier delivery.",
      }),
      body: t.exposeString("body", {
        nullable: true,
        description: "The body, kept while it may be sent again. Null once it has been accepted.",
      }),
      skipped: t.field({
        type: skipped,
        nullable: true,
        description: "What was skipped, and why. Null for all other deliveries.",
        resolve: (delivery) => delivery.skipped,
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When the delivery was first stored." }),
      endedAt: t.expose("endedAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was accepted, failed for good or was canceled. Null while it waits.",
      }),
    }),
  });
}
