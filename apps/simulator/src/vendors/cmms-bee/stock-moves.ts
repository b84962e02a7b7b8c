import type { Entry } from "../../state/table.ts";
import type { CmmsBeeRecords } from "./records.ts";
import { changeRow, impossible } from "./resource.ts";
import { stocks } from "./resources/stock.ts";
import type { WorkOrder } from "./rows.ts";
import type { Stock } from "./store-rows.ts";

const used = new Set(["done", "closed"]);
const dropped = new Set(["cancelled", "skipped"]);

/** How many of each part a work order has taken out of stock, and how many it has reserved. */
const claims = (order: WorkOrder | null): { readonly used: Map<string, number>; readonly reserved: Map<string, number> } => {
  const sums = new Map<string, number>();
  for (const { partId, quantity } of order?.parts ?? [])
    if (partId !== null) sums.set(partId, (sums.get(partId) ?? 0) + quantity);
  const none = new Map<string, number>();
  if (order === null || dropped.has(order.status)) return { used: none, reserved: none };
  return used.has(order.status) ? { used: sums, reserved: none } : { used: none, reserved: sums };
};

const stocksOf = (records: CmmsBeeRecords, account: string, partId: string): readonly Entry<Stock>[] =>
  records.stocks
    .list(account)
    .filter(({ row }) => row.partId === partId)
    .toSorted((one, other) => other.row.onHand - one.row.onHand);

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** What a change of a work order does to the stock, by part. */
const movesOf = (before: WorkOrder | null, after: WorkOrder) => {
  const [old, now] = [claims(before), claims(after)];
  const ids = new Set([...old.used.keys(), ...old.reserved.keys(), ...now.used.keys(), ...now.reserved.keys()]);
  return [...ids]
    .map((partId) => ({
      partId,
      taken: round((now.used.get(partId) ?? 0) - (old.used.get(partId) ?? 0)),
      reserved: round((now.reserved.get(partId) ?? 0) - (old.reserved.get(partId) ?? 0)),
    }))
    .filter(({ taken, reserved }) => taken !== 0 || reserved !== 0);
};

/** Refuses a work order that uses more parts than there are. */
export const checkParts = (records: CmmsBeeRecords, account: string, before: WorkOrder | null, after: WorkOrder): void => {
  for (const { partId, taken } of movesOf(before, after)) {
    const onHand = stocksOf(records, account, partId).reduce((total, { row }) => total + row.onHand, 0);
    if (taken <= onHand) continue;
    const name = records.parts.get(partId)?.row.name ?? partId;
    throw impossible("parts", `has more of ${name} than there are: ${taken} of ${onHand}`);
  }
};

/** Takes what a work order uses out of stock, fullest storeroom first, and reserves what it will use. */
export const moveParts = (records: CmmsBeeRecords, account: string, before: WorkOrder | null, after: WorkOrder): void => {
  for (const { partId, taken, reserved } of movesOf(before, after)) {
    let left = taken;
    for (const [index, entry] of stocksOf(records, account, partId).entries()) {
      const { onHand, reserved: held } = entry.row;
      const here = Math.min(left, onHand);
      const hold = index === 0 ? Math.max(0, round(held + reserved)) : held;
      left = round(left - here);
      if (here !== 0 || hold !== held) changeRow(records, stocks, entry, { onHand: round(onHand - here), reserved: hold });
    }
  }
};

/** Puts what has arrived into the storeroom that has the most of it. */
export const putIntoStock = (
  records: CmmsBeeRecords,
  account: string,
  { partId, quantity }: { readonly partId: string; readonly quantity: number },
): void => {
  const [entry] = stocksOf(records, account, partId);
  if (entry !== undefined) changeRow(records, stocks, entry, { onHand: round(entry.row.onHand + quantity) });
};
