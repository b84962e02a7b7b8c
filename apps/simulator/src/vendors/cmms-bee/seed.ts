import { createRandom, type Random } from "../../seed/random.ts";
import { createDistinctTimes, day, isoTime, minute } from "../../seed/times.ts";
import type { VendorSetup } from "../vendor.ts";
import type { CmmsBeeRecords } from "./records.ts";
import { seedDetails } from "./seed-details.ts";
import type { SeededAccount } from "./seeded-account.ts";
import { seedCustomers, seedLocations, seedUsers, type Seeding } from "./seed-places.ts";
import { seedAssets, seedWorkOrders } from "./seed-work.ts";

const share = (workOrders: number, part: number, atLeast: number) => Math.max(atLeast, Math.round(workOrders / part));

/** Fills the tables with half a year of the organizations' work. Does nothing when a data file was loaded. */
export const seedCmmsBee = (
  records: CmmsBeeRecords,
  setup: VendorSetup,
  accounts: readonly { id: string; workOrders: number }[],
): void => {
  if (setup.keyValues.get("cmms-bee/seeded") === true) return;
  const random = createRandom(setup.seed);
  const now = setup.now().getTime();
  const distinct = createDistinctTimes();
  const timesFrom = (source: Random) => () => {
    const created = now - Math.floor(source.next() * 180 * day) - 30 * minute;
    return { createdAt: isoTime(created), updatedAt: distinct(created + source.next() ** 3 * (now - 5 * minute - created)) };
  };
  const seeding: Seeding = {
    random,
    id: (prefix, name) => `${prefix}${records.nextNumber(name, 10_001)}`,
    times: timesFrom(random),
  };
  const seeded: SeededAccount[] = [];
  for (const { id: account, workOrders } of accounts) {
    const locations = seedLocations(seeding, share(workOrders, 10, 3));
    const users = seedUsers(seeding, share(workOrders, 50, 4));
    const customers = seedCustomers(seeding, share(workOrders, 20, 2));
    const assets = seedAssets(seeding, share(workOrders, 5, 4), locations, customers, now);
    for (const row of locations) records.locations.load(account, row);
    for (const row of users) records.users.load(account, row);
    for (const row of customers) records.customers.load(account, row);
    for (const row of assets) records.assets.load(account, row);
    const orders = seedWorkOrders(seeding, workOrders, { assets, locations, users, now });
    seeded.push({ account, assets, locations, users, customers, orders });
  }
  // From a source of its own, so that what was there before stays the same for a seed.
  const more = { ...seeding, random: createRandom(setup.seed + 7), times: timesFrom(createRandom(setup.seed + 8)) };
  for (const each of seeded) seedDetails(records, more, each, now);
  setup.keyValues.set("cmms-bee/seeded", true);
};
