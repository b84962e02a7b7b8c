import type { Enumerations } from "../../graph/enumerations.ts";
import { noticeKinds } from "../../change-log/notice-kinds.ts";
import type { DeliveryState, EndpointStatus, Preset, WantedNotice } from "../tables.ts";

/** WebhookPreset. */
export const presetType = (enumerations: Enumerations) =>
  enumerations.of("WebhookPreset", "A fixed payload for the changes of all records.", {
    THIN: "What has changed: kind, entity, record and system id, version and changed fields. Read the record when you need it.",
    FULL: "The whole record beside what has changed, with the ids of the records that it refers to.",
  } satisfies Record<Preset, string>);

/** WebhookNotice. */
export const noticeType = (enumerations: Enumerations) =>
  enumerations.of("WebhookNotice", "An event beside the changes of records.", {
    SYSTEM_STATUS:
      "system.status: a system has another status, such as REAUTHORIZATION_REQUIRED. data: systemId, previousStatus, status, reason; and while the customer has to sign in again reconnect, the request that makes a reconnect session: send it to its url with your own token.",
    COMMAND_FINISHED: "command.finished: a command has ended. data: commandId, systemId, state.",
    ...noticeKinds,
  } satisfies Record<WantedNotice, string>);

/** WebhookEndpointStatus. */
export const endpointStatusType = (enumerations: Enumerations) =>
  enumerations.of("WebhookEndpointStatus", "Whether an endpoint is delivered to.", {
    ACTIVE: "The endpoint is delivered to.",
    FAILING:
      "The endpoint failed for several records in a row. It is tried from time to time; everything waits, and nothing is lost.",
    DISABLED: "Nothing is delivered. The endpoint keeps its place: enableWebhookEndpoint continues there.",
    INVALID: "A document is not valid any more, as after an upgrade. The endpoint keeps its place: update it.",
  } satisfies Record<EndpointStatus, string>);

/** WebhookDeliveryState. */
export const deliveryStateType = (enumerations: Enumerations) =>
  enumerations.of("WebhookDeliveryState", "What has become of a delivery.", {
    PENDING: "The delivery waits for its next attempt, or behind an earlier one of the same record.",
    DELIVERED: "The endpoint accepted the delivery.",
    FAILED: "Every attempt within a day failed. Retry it by hand, or replay it.",
    SKIPPED: "The endpoint was not given a stretch of the change log; see skipped.",
    CANCELED: "The delivery waited when the endpoint was told to continue from now.",
  } satisfies Record<DeliveryState, string>);

/** The states by the names of the enumeration, which are the same. */
export const deliveryStates: readonly DeliveryState[] = ["PENDING", "DELIVERED", "FAILED", "SKIPPED", "CANCELED"];
