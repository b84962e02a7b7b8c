import { createRandom } from "../../seed/random.ts";
import { createDistinctTimes, day, isoTime, minute } from "../../seed/times.ts";
import type { VendorSetup } from "../vendor.ts";
import type { CmmsBeeRecords } from "./records.ts";
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
  const seeding: Seeding = {
    random,
    id: (prefix, name) => `${prefix}${records.nextNumber(name, 10_001)}`,
    times: () => {
      const created = now - Math.floor(random.next() * 180 * day) - 30 * minute;
      return { createdAt: isoTime(created), updatedAt: distinct(created + random.next() ** 3 * (now - 5 * minute - created)) };
    },
  };
  for (const { id: account, workOrders } of accounts) {
    const locations = seedLocations(seeding, share(workOrders, 10, 3));
    const users = seedUsers(seeding, share(workOrders, 50, 4));
    const customers = seedCustomers(seeding, share(workOrders, 20, 2));
    const assets = seedAssets(seeding, share(workOrders, 5, 4), locations, customers, now);
    for (const row of locations) records.locations.load(account, row);
    for (const row of users) records.users.load(account, row);
    for (const row of customers) records.customers.load(account, row);
    for (const row of assets) records.assets.load(account, row);
    for (const row of seedWorkOrders(seeding, workOrders, { assets, locations, users, now }))
      records.workOrders.load(account, row);
  }
  setup.keyValues.set("cmms-bee/seeded", true);
};
