import { requireScope } from "../../graph/access.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { storedAttempt } from "../delivering/job.ts";
import { deliverService } from "../deliver-service.ts";
import type { Delivery } from "../delivery.ts";
import type { PreviewedCall } from "../endpoint.ts";
import type { Replay } from "../replays/replay-rows.ts";
import type { DeliveryState, Preset } from "../tables.ts";
import { attemptType, type AttemptView, deliveryType, headerType } from "./delivery-types.ts";
import { documentInput, documentsOf } from "./endpoint-inputs.ts";
import { deliveryStateType, presetType } from "./enumerations.ts";
import { outcomeView } from "./outcome-view.ts";
import { replayType } from "./replay-types.ts";

const failures = ["NotFoundError", "ValidationError"] as const;

/** Adds testWebhookEndpoint, previewWebhook, retryWebhookDelivery and replayWebhookDeliveries. */
export function addDeliveryMutations(graph: Graph): void {
  const { builder, enumerations } = graph;
  const testInput = builder.inputType("TestWebhookEndpointInput", {
    description: "The endpoint to test.",
    fields: (t) => ({ endpointId: t.id({ required: true, description: "The endpoint." }) }),
  });
  const previewInput = builder.inputType("PreviewWebhookInput", {
    description: "What an endpoint would get.",
    fields: (t) => ({
      recordId: t.id({ required: true, description: "The record whose latest change is shown." }),
      documents: t.field({
        type: [documentInput(graph)],
        required: false,
        description: "The subscriptions, as for an endpoint.",
      }),
      preset: t.field({ type: presetType(enumerations), required: false, description: "The fixed payload, as for an endpoint." }),
    }),
  });
  const retryInput = builder.inputType("RetryWebhookDeliveryInput", {
    description: "The delivery to try again.",
    fields: (t) => ({ deliveryId: t.id({ required: true, description: "The delivery." }) }),
  });
  const replayWhere = builder.inputType("WebhookReplayFilter", {
    description: "Selects what to replay. Every given field must match.",
    fields: (t) => ({
      recordId: t.id({ required: false, description: "The record." }),
      systemId: t.id({ required: false, description: "The system." }),
      type: t.string({ required: false, description: "The type of the event, such as workOrder.updated." }),
    }),
  });
  const replayInput = builder.inputType("ReplayWebhookDeliveriesInput", {
    description: "What to deliver again.",
    fields: (t) => ({
      endpointId: t.id({ required: true, description: "The endpoint." }),
      since: t.field({
        type: "DateTime",
        required: true,
        description: "Replays what was recorded from then on, as far as the change log keeps it.",
      }),
      until: t.field({ type: "DateTime", required: false, description: "Replays what was recorded before. Default: now." }),
      states: t.field({
        type: [deliveryStateType(enumerations)],
        required: false,
        description:
          "Replays only deliveries in one of these states, such as FAILED. Default: everything that the endpoint asks for, delivered or not.",
      }),
      where: t.field({ type: replayWhere, required: false, description: "Selects what to replay. Default: all." }),
    }),
  });

  const tested = builder.objectRef<{ readonly attempt: AttemptView }>("TestWebhookEndpointSuccess").implement({
    description: "The endpoint was called. The attempt shows what it answered.",
    fields: (t) => ({
      attempt: t.field({
        type: attemptType(graph),
        nullable: false,
        description: "The call.",
        resolve: ({ attempt }) => attempt,
      }),
    }),
  });
  const previewed = builder.objectRef<PreviewedCall>("PreviewWebhookSuccess").implement({
    description: "A call as an endpoint would get it. Nothing was sent.",
    fields: (t) => ({
      body: t.exposeString("body", { nullable: false, description: "The body." }),
      headers: t.field({
        type: [headerType(graph)],
        nullable: false,
        description: "The headers. The signature is made with a secret of no endpoint.",
        resolve: ({ headers }) => headers,
      }),
    }),
  });
  const retried = builder.objectRef<{ readonly delivery: Delivery }>("RetryWebhookDeliverySuccess").implement({
    description: "The delivery is tried again at once, and then on the schedule from its beginning.",
    fields: (t) => ({
      delivery: t.field({
        type: deliveryType(graph),
        nullable: false,
        description: "The delivery.",
        resolve: ({ delivery }) => delivery,
      }),
    }),
  });
  const replayed = builder.objectRef<{ readonly replay: Replay }>("ReplayWebhookDeliveriesSuccess").implement({
    description: "The replay has begun.",
    fields: (t) => ({
      replay: t.field({ type: replayType(graph), nullable: false, description: "The replay.", resolve: ({ replay }) => replay }),
    }),
  });

  builder.mutationFields((t) => ({
    testWebhookEndpoint: t.field({
      type: addResultUnion(graph, "TestWebhookEndpointResult", tested, ["NotFoundError"]),
      nullable: false,
      description:
        "Posts a signed event of the type webhook.test to an endpoint and waits for the answer, 15 seconds at most. A failing endpoint that accepts it is tried again at once. Requires the scope systems.",
      args: { input: t.arg({ type: testInput, required: true, description: "The endpoint." }) },
      extensions: needsScope("systems"),
      complexity: 50,
      resolve: async (_root, { input: { endpointId } }, { use, principal, requestId }) =>
        outcomeView(
          await use(deliverService).test(principal, endpointId, requestId),
          "endpoint",
          ({ eventId, headerNames, attempt }) => ({
            attempt: {
              ...storedAttempt(attempt),
              eventId,
              headerNames,
              isReplay: false,
              subject: { id: eventId, systemId: null },
            },
          }),
        ),
    }),
    previewWebhook: t.field({
      type: addResultUnion(graph, "PreviewWebhookResult", previewed, failures),
      nullable: false,
      description:
        "Shows the call that the latest change of a record would make. Nothing is sent. Requires the scopes systems and read.",
      args: {
        input: t.arg({ type: previewInput, required: true, description: "The record, and what the endpoint would ask for." }),
      },
      extensions: needsScope("systems"),
      complexity: 100,
      resolve: (_root, { input }, { use, principal }) =>
        expectingRefusal(async () => {
          requireScope(principal, "read");
          const { recordId, documents, preset } = input;
          const outcome = await use(deliverService).preview(principal, {
            recordId: isPlausible(recordId) ? recordId : "",
            documents: documentsOf(documents ?? []),
            preset: (preset ?? null) as Preset | null, // the enumeration's names
          });
          return outcomeView(outcome, "change of a record", (call) => call);
        }),
    }),
    retryWebhookDelivery: t.field({
      type: addResultUnion(graph, "RetryWebhookDeliveryResult", retried, failures),
      nullable: false,
      description: "Tries a delivery that waits, has failed or was canceled again at once. Requires the scope systems.",
      args: { input: t.arg({ type: retryInput, required: true, description: "The delivery." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { deliveryId } }, { use, principal }) => {
        const outcome = await use(deliverService).retry(principal, isPlausible(deliveryId) ? deliveryId : "");
        return outcomeView(outcome, "delivery", (delivery) => ({ delivery }));
      },
    }),
    replayWebhookDeliveries: t.field({
      type: addResultUnion(graph, "ReplayWebhookDeliveriesResult", replayed, failures),
      nullable: false,
      description:
        "Delivers a stretch of the change log to an endpoint again: in the order of each record, beside what is new, with half of the endpoint's calls at most, with the same ids, and marked by the header webhook-replay. One replay at a time for an endpoint. Requires the scope systems.",
      args: { input: t.arg({ type: replayInput, required: true, description: "What to deliver again." }) },
      extensions: needsScope("systems"),
      complexity: 50,
      resolve: async (_root, { input }, { use, principal }) => {
        const { endpointId, since, until, states, where } = input;
        const outcome = await use(deliverService).replay(principal, {
          endpointId: isPlausible(endpointId) ? endpointId : "",
          since: new Date(since),
          until: typeof until === "string" ? new Date(until) : null,
          selection: {
            states: (states ?? null) as readonly DeliveryState[] | null, // the enumeration's names
            recordId: where?.recordId ?? null,
            systemId: where?.systemId ?? null,
            type: where?.type ?? null,
          },
        });
        return outcomeView(outcome, "endpoint", (replay) => ({ replay }));
      },
    }),
  }));
}
