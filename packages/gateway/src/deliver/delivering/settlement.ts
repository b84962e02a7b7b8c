import type { Taken } from "../../consumers/settled-place.ts";
import type { Places } from "../../consumers/tables.ts";
import type { AddedDelivery, ChangedDelivery } from "./settle-rows.ts";

/** What has been done and is not stored yet. */
export interface Settlement {
  added: AddedDelivery[];
  changed: ChangedDelivery[];
  taken: Taken[];
  attempts: number;
}

export const emptySettlement = (): Settlement => ({ added: [], changed: [], taken: [], attempts: 0 });

/** How much a settlement holds. */
export const sizeOf = ({ added, changed }: Settlement): number => added.length + changed.length;

/** Whether both are the same places. */
export const isSamePlaces = (one: Places, other: Places): boolean => JSON.stringify(one) === JSON.stringify(other);
