import { createRandom } from "../../seed/random.ts";
import { createDistinctTimes, day, isoTime, minute } from "../../seed/times.ts";
import type { VendorSetup } from "../vendor.ts";
import type { MaintainxRecords } from "./records.ts";
import { seedAssets, seedLocations, seedUsers, type Seeding } from "./seed-places.ts";
import { seedWorkOrders } from "./seed-work.ts";

const share = (workOrders: number, part: number, atLeast: number) => Math.max(atLeast, Math.round(workOrders / part));

/** Fills the tables with half a year of the organizations' work. Does nothing when a data file was loaded. */
export const seedMaintainx = (
  records: MaintainxRecords,
  setup: VendorSetup,
  accounts: readonly { readonly id: string; readonly workOrders: number }[],
): void => {
  if (setup.keyValues.get("maintainx/seeded") === true) return;
  const random = createRandom(setup.seed + 3);
  const now = setup.now().getTime();
  const distinct = createDistinctTimes();
  const seeding: Seeding = {
    random,
    id: records.nextNumber,
    times: () => {
      const created = now - Math.floor(random.next() * 180 * day) - 30 * minute;
      return { createdAt: isoTime(created), updatedAt: distinct(created + random.next() ** 3 * (now - 5 * minute - created)) };
    },
  };
  for (const { id: account, workOrders: count } of accounts) {
    const locations = seedLocations(seeding, share(count, 20, 3));
    const users = seedUsers(seeding, share(count, 40, 4));
    const assets = seedAssets(seeding, share(count, 5, 4), locations);
    for (const row of locations) records.locations.load(account, row);
    for (const row of users) records.users.load(account, row);
    for (const row of assets) records.assets.load(account, row);
    for (const row of seedWorkOrders(seeding, { account, count, now }, { assets, users })) records.workOrders.load(account, row);
  }
  setup.keyValues.set("maintainx/seeded", true);
};
