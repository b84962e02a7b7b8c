import { defineEntity } from "../entity.ts";
import { boolean, list, text } from "../fields.ts";
import { address } from "./address.ts";
import { contact } from "./contact.ts";

/** A company that one buys from. */
export const supplier = defineEntity({
  name: "Supplier",
  plural: "suppliers",
  idPrefix: "sup",
  description: "A company that one buys from.",
  fields: {
    name: text({
      description: "The company's name.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    code: text({
      description: "The customer's short code for the supplier. Null when the vendor has none.",
      filter: true,
      input: ["create", "update"],
      search: true,
    }),
    contacts: list({
      item: contact({ description: "A person to talk to." }),
      description: "The people to talk to.",
      input: ["create", "update"],
    }),
    address: address({ description: "The postal address. Null when the vendor has none.", input: ["create", "update"] }),
    isActive: boolean({ description: "False when the supplier is archived.", required: true, filter: true }),
  },
  relations: {
    purchaseOrders: { entity: "PurchaseOrder", by: "supplier", as: "connection", description: "The orders at the supplier." },
  },
});
