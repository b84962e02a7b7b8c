import { defineEntity } from "../entity.ts";
import { enumeration, reference, text } from "../fields.ts";
import { contact } from "./contact.ts";
import { priority } from "./priority.ts";

/** Somebody's wish for work, before it becomes a work order. */
export const workRequest = defineEntity({
  name: "WorkRequest",
  plural: "workRequests",
  idPrefix: "wrq",
  description: "Somebody's wish for work, before it becomes a work order.",
  fields: {
    number: text({ description: "The number of the request. Null when the vendor has none.", filter: true, search: true }),
    title: text({
      description: "What is wanted, in one line.",
      required: true,
      filter: true,
      input: ["create", "update"],
      search: true,
    }),
    description: text({
      description: "What is wanted, in detail. Null when there is no description.",
      input: ["create", "update"],
      search: true,
    }),
    status: enumeration({
      name: "WorkRequestStatus",
      description: "The status of the request.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        PENDING: "Nobody has decided yet.",
        APPROVED: "The request has been approved.",
        REJECTED: "The request has been rejected.",
        CONVERTED: "The request has become a work order.",
        DONE: "The work is done.",
        CANCELED: "The request has been withdrawn.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    priority: priority({ description: "The urgency.", required: true, filter: true, order: true, input: ["create", "update"] }),
    asset: reference({
      entity: "Asset",
      description: "The asset that needs work. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "Where work is needed. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    requester: contact({ description: "Who asks. Null when unknown.", input: ["create"] }),
    workOrder: reference({
      entity: "WorkOrder",
      description: "The work order that the request became. Null until then, or when it has not been synced yet.",
      filter: true,
    }),
  },
});
