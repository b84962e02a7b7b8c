import { defineEntity } from "../entity.ts";
import { boolean, enumeration, text } from "../fields.ts";
import { address } from "./address.ts";

/** A person or company that the work is done for and that pays for it. */
export const customer = defineEntity({
  name: "Customer",
  plural: "customers",
  idPrefix: "cus",
  description: "A person or company that the work is done for and that pays for it.",
  fields: {
    number: text({ description: "The account number. Null when the vendor has none.", filter: true }),
    name: text({ description: "The person's or the company's name.", required: true, filter: true, order: true }),
    type: enumeration({
      name: "CustomerType",
      description: "Whether the customer is a household or a business.",
      required: true,
      filter: true,
      values: {
        RESIDENTIAL: "The customer is a household.",
        COMMERCIAL: "The customer is a business.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteType.",
      },
    }),
    email: text({ description: "The customer's e-mail address. Null when unknown.", filter: true }),
    phone: text({ description: "The phone number in the vendor's spelling. Null when unknown." }),
    billingAddress: address({ description: "The address for invoices. Null when unknown." }),
    isActive: boolean({
      description: "False when the customer is archived or deactivated at the vendor.",
      required: true,
      filter: true,
    }),
  },
});
