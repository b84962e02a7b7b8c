import type { part } from "@fettle/connector";
import type { Writes } from "../api/resource.ts";
import { bodyOf } from "./body-of.ts";
import { writeMoney } from "./money.ts";

const fields = ["number", "name", "description", "unit", "unitCost", "barcode"] as const;

/** How parts are written. */
export const partWrites: Writes<typeof part.fields> = {
  writable: { create: fields, update: fields, requiredOnCreate: ["name"] },
  body: ({ number, name, description, unit, unitCost, barcode }, context) =>
    bodyOf("Part", { number, name, description, unit, unitCost: writeMoney(unitCost, context.settings), barcode }, context),
  refuses: ({ values }) =>
    values.unitCost && Number(values.unitCost.amount) < 0
      ? [{ path: "unitCost", message: "CMMS Bee accepts no cost below zero." }]
      : [],
  isDeletable: true,
};
