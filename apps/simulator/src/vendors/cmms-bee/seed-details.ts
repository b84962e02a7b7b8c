import type { CmmsBeeRecords } from "./records.ts";
import type { Asset, Customer, Location, User, WorkOrder } from "./rows.ts";
import { seedMaintenance } from "./seed-maintenance.ts";
import type { Seeding } from "./seed-places.ts";
import { seedStore } from "./seed-store.ts";
import { seedTalk } from "./seed-talk.ts";
import { seedWorkDetails } from "./seed-work-details.ts";

/** What an account has before its details. */
export interface SeededAccount {
  readonly account: string;
  readonly assets: readonly Asset[];
  readonly locations: readonly Location[];
  readonly users: readonly User[];
  readonly customers: readonly Customer[];
  readonly orders: readonly WorkOrder[];
}

/** An account with fewer work orders than this has nothing else. */
const leastOrders = 5;

/** Loads an account's work orders, with everything that they are linked to. */
export const seedDetails = (records: CmmsBeeRecords, seeding: Seeding, seeded: SeededAccount, now: number): void => {
  const { account, orders } = seeded;
  if (orders.length < leastOrders) {
    for (const row of orders) records.workOrders.load(account, row);
    return;
  }
  const parts = seedStore(records, seeding, seeded, now);
  const maintenance = seedMaintenance(records, seeding, seeded, now);
  const detailed = seedWorkDetails(records, seeding, seeded, { parts, ...maintenance });
  for (const row of detailed) records.workOrders.load(account, row);
  seedTalk(records, seeding, { ...seeded, orders: detailed });
};
