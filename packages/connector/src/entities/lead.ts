import { defineEntity } from "../entity.ts";
import { enumeration, instant, money, reference, text } from "../fields.ts";
import { contact } from "./contact.ts";

/** Somebody who may become a customer, or a customer who may buy more. */
export const lead = defineEntity({
  name: "Lead",
  plural: "leads",
  idPrefix: "lead",
  description: "Somebody who may become a customer, or a customer who may buy more.",
  fields: {
    title: text({
      description: "What is wanted, in one line. Null when the vendor does not say.",
      filter: true,
      input: ["create", "update"],
      search: true,
    }),
    customer: reference({
      entity: "Customer",
      description: "The customer. Null when there is none yet, or when it has not been synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    location: reference({
      entity: "Location",
      description: "Where the work would be done. Null when unknown or not synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    contact: contact({ description: "Whom to talk to. Null when unknown.", input: ["create", "update"] }),
    source: text({
      description: "Where the lead came from, in the vendor's own words. Null when unknown.",
      filter: true,
      input: ["create"],
    }),
    status: enumeration({
      name: "LeadStatus",
      description: "The status of the lead.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        OPEN: "Nothing has been decided.",
        QUOTED: "An offer has been made.",
        WON: "The customer has bought.",
        LOST: "The customer has not bought.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    value: money({ description: "The expected value. Null when unknown.", filter: true, input: ["create", "update"] }),
    receivedAt: instant({
      description: "When the lead came in. Null when unknown.",
      takesDate: true,
      filter: true,
      order: true,
      input: ["create"],
    }),
  },
});
