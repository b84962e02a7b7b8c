import { createRandom } from "../../seed/random.ts";
import { createDistinctTimes, day, isoTime, minute } from "../../seed/times.ts";
import type { VendorSetup } from "../vendor.ts";
import type { WorkWaveRecords } from "./records.ts";
import { seedCustomers, seedEmployees, seedLocations, type Seeding } from "./seed-places.ts";
import { seedBusiness } from "./seed-business.ts";
import { seedAppointments, seedWorkOrders } from "./seed-work.ts";

const share = (workOrders: number, part: number, atLeast: number) => Math.max(atLeast, Math.round(workOrders / part));

/** Fills the tables with half a year of the companies' work. Does nothing when a data file was loaded. */
export const seedWorkWave = (
  records: WorkWaveRecords,
  setup: VendorSetup,
  accounts: readonly { readonly id: string; readonly workOrders: number }[],
): void => {
  if (setup.keyValues.get("workwave-service/seeded") === true) return;
  const random = createRandom(setup.seed + 1);
  const now = setup.now().getTime();
  const distinct = createDistinctTimes();
  const seeding: Seeding = {
    random,
    id: records.nextNumber,
    times: () => {
      const created = now - Math.floor(random.next() * 180 * day) - 30 * minute;
      return {
        CreatedDate: isoTime(created),
        UpdatedDate: distinct(created + random.next() ** 3 * (now - 5 * minute - created)),
      };
    },
  };
  for (const { id: account, workOrders } of accounts) {
    const employees = seedEmployees(seeding, share(workOrders, 50, 4));
    const customers = seedCustomers(seeding, share(workOrders, 5, 4));
    const locations = seedLocations(seeding, share(workOrders, 4, 5), customers);
    const orders = seedWorkOrders(seeding, workOrders, { locations, employees, now });
    const visits = seedAppointments(seeding, orders);
    const business = seedBusiness(
      { ...seeding, random: createRandom(setup.seed + 101) },
      { customers, locations, employees, orders, visits, now },
    );
    for (const row of employees) records.employees.load(account, row);
    for (const row of business.customers) records.customers.load(account, row);
    for (const row of locations) records.locations.load(account, row);
    for (const row of business.orders) records.workOrders.load(account, row);
    for (const row of business.visits) records.appointments.load(account, row);
    for (const row of business.agreements) records.agreements.load(account, row);
    for (const row of business.routes) records.routes.load(account, row);
    for (const row of business.invoices) records.invoices.load(account, row);
    for (const row of business.payments) records.payments.load(account, row);
    for (const row of business.leads) records.leads.load(account, row);
    for (const row of business.notes) records.notes.load(account, row);
    for (const row of business.documents) records.documents.load(account, row);
    for (const row of business.materials) records.materials.load(account, row);
    for (const row of business.materialUses) records.materialUses.load(account, row);
  }
  setup.keyValues.set("workwave-service/seeded", true);
};
