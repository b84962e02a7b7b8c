import { company } from "../../seed/companies.ts";
import { person } from "../../seed/people.ts";
import { pestJob } from "../../seed/pest-jobs.ts";
import { place, visitorNotes } from "../../seed/places.ts";
import { createRandom, type Random } from "../../seed/random.ts";
import { createDistinctTimes, day, isoTime, minute, workingTime } from "../../seed/times.ts";
import type { NextNumber } from "../../state/numbers.ts";
import type { VendorSetup } from "../vendor.ts";
import { toLocal } from "./local-time.ts";
import type { PestpacRecords } from "./records.ts";
import type { Employee, Location, ServiceOrder } from "./rows.ts";

const share = (workOrders: number, part: number, atLeast: number) => Math.max(atLeast, Math.round(workOrders / part));

const seedLocation = (random: Random, id: NextNumber, createdAt: string): Location => {
  const isHome = random.chance(0.6);
  const { firstName, lastName } = person(random);
  const { street, suite, city, state, postalCode, country, latitude, longitude } = place(random);
  const LocationID = id("locations", 90_001);
  return {
    LocationID,
    LocationCode: random.chance(0.1) ? null : String(LocationID),
    BillToID: id("bill-tos", 80_001),
    Company: isHome ? null : company(random),
    FirstName: isHome ? firstName : null,
    LastName: isHome ? lastName : null,
    Address: street,
    Address2: suite,
    City: city,
    State: state,
    Zip: postalCode,
    Country: country,
    Latitude: random.chance(0.1) ? null : latitude,
    Longitude: random.chance(0.1) ? null : longitude,
    Instructions: random.chance(0.4) ? random.pick(visitorNotes) : null,
    Active: random.chance(0.95),
    EnteredDate: toLocal(createdAt),
    UserDefinedFields: random.chance(0.3) ? [{ Caption: "Gate code", Value: String(random.between(1000, 9999)) }] : [],
  };
};

const seedEmployee = (random: Random, id: NextNumber, index: number): Employee => {
  const isTechnician = index < 2 || random.chance(0.7);
  const { firstName, lastName, mailbox } = person(random);
  const EmployeeID = id("employees", 301);
  return {
    EmployeeID,
    TechID: isTechnician ? id("technicians", 31) : null,
    Username: mailbox,
    FirstName: firstName,
    LastName: lastName,
    Email: random.chance(0.1) ? null : `${mailbox}.${EmployeeID}@saguaropest.example`,
    Active: index === 0 || random.chance(0.93),
    IsTech: isTechnician,
  };
};

/** Orders of more than a week ago are posted; the open ones have a day within the coming weeks. */
const seedOrder = (
  random: Random,
  id: NextNumber,
  { now, locations, technicians }: { now: number; locations: readonly Location[]; technicians: readonly Employee[] },
): ServiceOrder => {
  const job = pestJob(random);
  const where = random.pick(locations);
  const who = random.chance(0.8) ? random.pick(technicians) : undefined;
  const at = workingTime(random, now, -60, 45);
  const isPast = at < now - 7 * day;
  const OrderID = id("orders", 600_001);
  return {
    OrderID,
    OrderNumber: `SO-${OrderID}`,
    OrderType: job.kind,
    LocationID: where.LocationID,
    BillToID: where.BillToID,
    Branch: "PHX",
    ServiceCode: random.pick(["QTR", "GPC", "TERM", null]),
    Description: job.title,
    WorkDate: toLocal(isoTime(at)),
    Duration: job.minutes,
    Tech1: who?.Username ?? null,
    TechID1: who?.TechID ?? null,
    InProgress: !isPast && at < now + day && random.chance(0.4),
    Locked: isPast,
    Posted: isPast,
    TechnicianComment: job.description,
  };
};

/** Fills the tables with some months of the companies' work. Does nothing when a data file was loaded. */
export const seedPestpac = (
  records: PestpacRecords,
  setup: VendorSetup,
  accounts: readonly { readonly id: string; readonly workOrders: number }[],
): void => {
  if (setup.keyValues.get("pestpac/seeded") === true) return;
  const random = createRandom(setup.seed + 4);
  const now = setup.now().getTime();
  const distinct = createDistinctTimes();
  const { nextNumber } = records;
  const times = () => {
    const created = now - Math.floor(random.next() * 180 * day) - 30 * minute;
    return { createdAt: isoTime(created), updatedAt: distinct(created + random.next() * (now - 5 * minute - created)) };
  };
  for (const { id: account, workOrders } of accounts) {
    const locations = Array.from({ length: share(workOrders, 5, 3) }, () => {
      const at = times();
      const shown = seedLocation(random, nextNumber, at.createdAt);
      records.locations.load(account, { shown, ...at });
      return shown;
    });
    const employees = Array.from({ length: share(workOrders, 50, 4) }, (_, index) => {
      const shown = seedEmployee(random, nextNumber, index);
      records.employees.load(account, { shown, ...times() });
      return shown;
    });
    const technicians = employees.filter(({ IsTech, Active }) => IsTech && Active);
    for (let made = 0; made < workOrders; made += 1) {
      const shown = seedOrder(random, nextNumber, { now, locations, technicians });
      records.orders.load(account, { shown, ...times() });
    }
  }
  setup.keyValues.set("pestpac/seeded", true);
};
