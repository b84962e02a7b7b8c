import { Refusal } from "../../refusal.ts";
import { impossible, type Resource } from "../resource.ts";
import type { Part } from "../store-rows.ts";

const fields = ["number", "name", "description", "unit", "unitCost", "barcode"] as const;

export const parts: Resource<Part> = {
  path: "/parts",
  name: "parts",
  table: (records) => records.parts,
  prefix: "PA",
  create: fields,
  update: fields,
  isDeletable: true,
  references: {},
  blank: () => ({
    number: null,
    name: "",
    description: null,
    unit: null,
    unitCost: null,
    barcode: null,
    isArchived: false,
  }),
  rule: ({ row }) => {
    if (row.unitCost?.amount.startsWith("-") === true) throw impossible("unitCost", "is below zero");
    return row;
  },
  removing: (records, account, { id }) => {
    const isThere = records.stocks.list(account).some(({ row }) => row.partId === id && row.onHand > 0);
    if (isThere) throw new Refusal(409, "There are still some of this part in stock.");
  },
};
