import { defineEntity } from "../entity.ts";
import { boolean, enumeration, list, money, text } from "../fields.ts";
import { address } from "./address.ts";
import { contact } from "./contact.ts";

/** A person or company that the work is done for and that pays for it. */
export const customer = defineEntity({
  name: "Customer",
  plural: "customers",
  idPrefix: "cus",
  description: "A person or company that the work is done for and that pays for it.",
  fields: {
    number: text({ description: "The account number. Null when the vendor has none.", filter: true, search: true }),
    name: text({
      description: "The person's or the company's name.",
      required: true,
      filter: true,
      order: true,
      search: true,
      input: ["create", "update"],
    }),
    type: enumeration({
      name: "CustomerType",
      description: "Whether the customer is a household or a business.",
      required: true,
      filter: true,
      input: ["create", "update"],
      values: {
        RESIDENTIAL: "The customer is a household.",
        COMMERCIAL: "The customer is a business.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteType.",
      },
    }),
    email: text({ description: "The customer's e-mail address. Null when unknown.", filter: true, input: ["create", "update"] }),
    phone: text({ description: "The phone number in the vendor's spelling. Null when unknown.", input: ["create", "update"] }),
    contacts: list({
      item: contact({ description: "A person to talk to." }),
      description: "The people to talk to.",
      input: ["create", "update"],
    }),
    billingAddress: address({ description: "The address for invoices. Null when unknown.", input: ["create", "update"] }),
    balance: money({ description: "What the customer owes. Null when the vendor does not say.", filter: true }),
    isActive: boolean({
      description: "False when the customer is archived or deactivated at the vendor.",
      required: true,
      filter: true,
    }),
  },
  relations: {
    locations: { entity: "Location", by: "customer", as: "connection", description: "The customer's locations." },
    workOrders: { entity: "WorkOrder", by: "customer", as: "connection", description: "The work orders for the customer." },
    agreements: { entity: "ServiceAgreement", by: "customer", as: "connection", description: "The customer's agreements." },
    invoices: { entity: "Invoice", by: "customer", as: "connection", description: "The customer's invoices." },
    payments: { entity: "Payment", by: "customer", as: "connection", description: "The customer's payments." },
    leads: { entity: "Lead", by: "customer", as: "connection", description: "The customer's leads." },
    notes: { entity: "Note", by: "attachedTo", as: "connection", description: "The comments on it." },
    documents: { entity: "Document", by: "attachedTo", as: "connection", description: "Its files." },
  },
});
