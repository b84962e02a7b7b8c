import { defineEntity } from "../entity.ts";
import { number, reference, text } from "../fields.ts";

/** How many of a part there are in one place. */
export const stock = defineEntity({
  name: "Stock",
  plural: "stocks",
  idPrefix: "stk",
  description: "How many of a part there are in one place. All quantities are in `unit`.",
  fields: {
    part: reference({
      entity: "Part",
      description: "The part. Null when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "The storeroom. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    unit: text({ description: "The unit of the quantities, such as pcs or m. Null when the vendor does not say." }),
    onHand: number({
      description: "How many there are. Null when the vendor does not say.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    available: number({ description: "How many nobody has reserved. Null when the vendor does not say.", filter: true }),
    reserved: number({ description: "How many are reserved. Null when the vendor does not say." }),
    minimum: number({
      description: "How many there should be at least. Null when there is no limit.",
      input: ["create", "update"],
    }),
    maximum: number({
      description: "How many there should be at most. Null when there is no limit.",
      input: ["create", "update"],
    }),
    reorderPoint: number({
      description: "At how many more are ordered. Null when there is no such point.",
      input: ["create", "update"],
    }),
  },
});
