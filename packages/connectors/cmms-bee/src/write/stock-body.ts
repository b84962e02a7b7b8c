import type { stock } from "@fettle/connector";
import type { Writes } from "../api/resource.ts";
import { bodyOf } from "./body-of.ts";
import { notBelowZero } from "./not-below-zero.ts";

const quantities = ["onHand", "minimum", "maximum", "reorderPoint"] as const;

/** How stock is written: counted, and limited. */
export const stockWrites: Writes<typeof stock.fields> = {
  writable: {
    create: ["part", "location", ...quantities],
    update: quantities,
    requiredOnCreate: ["part", "location"],
  },
  body: ({ part, location, onHand, minimum, maximum, reorderPoint }, context) =>
    bodyOf("Stock", { partId: part, locationId: location, onHand, minimum, maximum, reorderPoint }, context),
  refuses: ({ values, current }) => {
    const minimum = values.minimum ?? current?.fields.minimum ?? 0;
    const isCrossed = values.maximum !== undefined && values.maximum !== null && values.maximum < minimum;
    return [
      ...notBelowZero(values, quantities),
      ...(isCrossed ? [{ path: "maximum", message: "The maximum is not below the minimum." }] : []),
    ];
  },
  isDeletable: true,
};
