import type { Random } from "../../../seed/random.ts";
import type { WorkWaveRecords } from "../records.ts";

/** Where somebody of a company works. */
export interface Place {
  readonly records: WorkWaveRecords;
  readonly account: string;
  readonly random: Random;
}

/** One of some records, or undefined when there are none. */
export const one = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items.length === 0 ? undefined : random.pick(items);
