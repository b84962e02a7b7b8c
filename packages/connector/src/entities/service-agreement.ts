import { defineEntity } from "../entity.ts";
import { day, enumeration, money, reference, text } from "../fields.ts";
import { recurrence } from "./recurrence.ts";

/** A customer's contract for a service that comes again and again. */
export const serviceAgreement = defineEntity({
  name: "ServiceAgreement",
  plural: "serviceAgreements",
  idPrefix: "agr",
  description:
    "A customer's contract for a service that comes again and again. Vendors call it a subscription or a service setup.",
  fields: {
    number: text({ description: "The contract's number. Null when the vendor has none.", filter: true, search: true }),
    service: text({
      description: "The service that is agreed on.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    customer: reference({
      entity: "Customer",
      description: "The customer. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "Where the service is done. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    frequency: recurrence({
      description: "How often the service comes. Null when the vendor does not say.",
      input: ["create", "update"],
    }),
    startAt: day({
      description: "The first day of the agreement. Null when unknown.",
      filter: true,
      order: true,
      input: ["create"],
    }),
    canceledAt: day({ description: "The day on which it was canceled. Null while it has not been.", filter: true }),
    renewsAt: day({ description: "The day on which it renews. Null when it does not.", filter: true, order: true }),
    price: money({ description: "The price of one occurrence. Null when the vendor does not say.", input: ["create", "update"] }),
    status: enumeration({
      name: "ServiceAgreementStatus",
      description: "The status of the agreement.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        PENDING: "The agreement has not begun.",
        ACTIVE: "The service is being done.",
        PAUSED: "The service is interrupted.",
        CANCELED: "The agreement has been canceled.",
        EXPIRED: "The agreement has ended.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
  },
  relations: {
    workOrders: {
      entity: "WorkOrder",
      by: "agreement",
      as: "connection",
      description: "The work orders that the agreement brought.",
    },
  },
});
