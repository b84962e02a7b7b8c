import { defineEntity } from "../entity.ts";
import { boolean, enumeration, text } from "../fields.ts";
import { address } from "./address.ts";

/** Whom the work is done for and who pays for it. */
export const customer = defineEntity({
  name: "Customer",
  plural: "customers",
  idPrefix: "cus",
  description: "Whom the work is done for and who pays for it.",
  fields: {
    number: text({ description: "The account number. Null where the vendor has none.", filter: true }),
    name: text({ description: "The person's or the company's name.", required: true, filter: true, order: true }),
    type: enumeration({
      name: "CustomerType",
      description: "A household or a business.",
      required: true,
      filter: true,
      values: {
        RESIDENTIAL: "A household.",
        COMMERCIAL: "A business.",
        UNKNOWN: "The vendor's word is not known to Fettle, or it has none; see remoteType.",
      },
    }),
    email: text({ description: "E-mail address. Null when unknown.", filter: true }),
    phone: text({ description: "Phone number in the vendor's spelling. Null when unknown." }),
    billingAddress: address({ description: "Where invoices go. Null when unknown." }),
    isActive: boolean({ description: "False when the vendor archived or deactivated it.", required: true, filter: true }),
  },
});
