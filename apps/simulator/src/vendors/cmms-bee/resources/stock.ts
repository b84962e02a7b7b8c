import { Refusal } from "../../refusal.ts";
import { impossible, type Resource } from "../resource.ts";
import type { Stock } from "../store-rows.ts";

const limits = ["onHand", "minimum", "maximum", "reorderPoint"] as const;

/** What nobody has reserved. */
export const withAvailable = (row: Stock): Stock => ({ ...row, available: Math.max(0, row.onHand - row.reserved) });

export const stocks: Resource<Stock> = {
  path: "/stocks",
  name: "stocks",
  table: (records) => records.stocks,
  prefix: "ST",
  create: ["partId", "locationId", ...limits],
  update: limits,
  isDeletable: true,
  references: { partId: "parts", locationId: "locations" },
  blank: () => ({
    partId: "",
    locationId: "",
    unit: null,
    onHand: 0,
    available: 0,
    reserved: 0,
    minimum: null,
    maximum: null,
    reorderPoint: null,
  }),
  rule: ({ records, account, before, row }) => {
    const { partId, locationId, minimum, maximum } = row;
    const isTwice = records.stocks
      .list(account)
      .some(({ row: other }) => other.partId === partId && other.locationId === locationId);
    if (before === null && isTwice) throw new Refusal(409, "The storeroom has a stock of this part already.");
    if (minimum !== null && maximum !== null && maximum < minimum) throw impossible("maximum", "is below the minimum");
    return withAvailable({ ...row, unit: records.parts.get(partId)?.row.unit ?? null });
  },
};
