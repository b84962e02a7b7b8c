import type { CmmsBeeRecords } from "./records.ts";
import { seedMaintenance } from "./seed-maintenance.ts";
import type { Seeding } from "./seed-places.ts";
import { seedStore } from "./seed-store.ts";
import { seedTalk } from "./seed-talk.ts";
import type { SeededAccount } from "./seeded-account.ts";
import { seedWorkDetails } from "./seed-work-details.ts";

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
