import { company } from "../../seed/companies.ts";
import { person, phone } from "../../seed/people.ts";
import { place, visitorNotes, type Place } from "../../seed/places.ts";
import type { Random } from "../../seed/random.ts";
import type { Address, Customer, Employee, Location } from "./rows.ts";

/** The inputs that all seeded rows share. */
export interface Seeding {
  readonly random: Random;
  readonly id: (name: string, first: number) => number;
  /** Times of creation and of the last change. No time of change occurs twice. */
  readonly times: () => { readonly CreatedDate: string; readonly UpdatedDate: string };
}

const addressOf = (from: Place): Address => ({
  Address1: from.street,
  Address2: from.suite,
  City: from.city,
  State: from.state,
  Zip: from.postalCode,
  Country: from.country,
});

export const seedEmployees = ({ random, id, times }: Seeding, count: number): Employee[] =>
  Array.from({ length: count }, (_, index) => {
    const { firstName, lastName, mailbox } = person(random);
    return {
      EmployeeId: id("employees", 301),
      FirstName: firstName,
      LastName: lastName,
      Email: random.chance(0.1) ? null : `${mailbox}.${index}@larchpest.example`,
      Phone: random.chance(0.2) ? null : phone(random),
      JobTitle:
        index === 0
          ? "Technician"
          : random.weighted([
              ["Technician", 8],
              ["Inspector", 2],
              ["Office", 1],
              [null, 1],
            ] as const),
      Active: index === 0 || random.chance(0.93),
      ...times(),
    };
  });

export const seedCustomers = ({ random, id, times }: Seeding, count: number): Customer[] =>
  Array.from({ length: count }, (_, index) => {
    const residential = random.chance(0.6);
    const { firstName, lastName, mailbox } = person(random);
    return {
      CustomerId: id("customers", 20_001),
      AccountNumber: random.chance(0.05) ? null : `A${8000 + index}`,
      Company: residential ? null : company(random),
      FirstName: residential || random.chance(0.5) ? firstName : null,
      LastName: residential || random.chance(0.5) ? lastName : null,
      AccountType: residential ? "Residential" : "Commercial",
      Email: random.chance(0.2) ? null : `${mailbox}.${index}@customer.example`,
      Phone: random.chance(0.15) ? null : phone(random),
      Contacts: residential
        ? []
        : [{ Name: `${firstName} ${lastName}`, Email: `${mailbox}.${index}@customer.example`, Phone: null }],
      BillingAddress: random.chance(0.1) ? null : addressOf(place(random)),
      Balance: "0.00",
      Active: random.chance(0.95),
      ExternalReference: null,
      ...times(),
    };
  });

export const seedLocations = ({ random, id, times }: Seeding, count: number, customers: readonly Customer[]): Location[] =>
  Array.from({ length: count }, (_, index) => {
    const customer = customers[index] ?? random.pick(customers);
    const where = place(random);
    const name = customer.Company ?? `${customer.LastName ?? "Customer"} residence`;
    return {
      LocationId: id("locations", 40_001),
      LocationCode: random.chance(0.1) ? null : `L-${index + 100}`,
      Name: index < customers.length ? name : `${name}, ${where.city}`,
      CustomerId: random.chance(0.02) ? null : customer.CustomerId,
      Address: random.chance(0.03) ? null : addressOf(where),
      Latitude: random.chance(0.1) ? null : where.latitude,
      Longitude: random.chance(0.1) ? null : where.longitude,
      TimeZone: random.chance(0.2) ? null : where.timeZone,
      Instructions: random.chance(0.4) ? random.pick(visitorNotes) : null,
      Active: random.chance(0.96),
      ExternalReference: null,
      ...times(),
    };
  });
