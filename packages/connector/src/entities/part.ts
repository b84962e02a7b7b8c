import { defineEntity } from "../entity.ts";
import { boolean, money, text } from "../fields.ts";

/** A kind of thing that work uses up or builds in. */
export const part = defineEntity({
  name: "Part",
  plural: "parts",
  idPrefix: "part",
  description: "A kind of thing that work uses up or builds in. How many there are is in its stock.",
  fields: {
    number: text({
      description: "The part number. Null when the vendor has none.",
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    name: text({
      description: "The part's name.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    description: text({
      description: "What the part is. Null when there is no description.",
      input: ["create", "update"],
      search: true,
    }),
    unit: text({
      description: "The unit in which it is counted, such as pcs or m. Null when the vendor does not say.",
      input: ["create", "update"],
    }),
    unitCost: money({ description: "What one unit costs. Null when the vendor does not say.", input: ["create", "update"] }),
    barcode: text({ description: "The text of its barcode. Null when it has none.", filter: true, input: ["create", "update"] }),
    isActive: boolean({ description: "False when the part is archived.", required: true, filter: true }),
  },
  relations: {
    stock: { entity: "Stock", by: "part", as: "connection", description: "How many there are, by storeroom." },
    workOrders: { entity: "WorkOrder", by: "parts", as: "connection", description: "The work orders that use the part." },
    purchaseOrders: { entity: "PurchaseOrder", by: "lines", as: "connection", description: "The orders of the part." },
  },
});
