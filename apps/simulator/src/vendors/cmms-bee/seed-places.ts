import { company } from "../../seed/companies.ts";
import { person, phone } from "../../seed/people.ts";
import { place, visitorNotes, type Place } from "../../seed/places.ts";
import type { Random } from "../../seed/random.ts";
import type { Address, Customer, Location, User } from "./rows.ts";

/** The inputs that all seeded rows share. */
export interface Seeding {
  readonly random: Random;
  readonly id: (prefix: string, name: string) => string;
  /** Times of creation and of the last change. No time of change occurs twice. */
  readonly times: () => { readonly createdAt: string; readonly updatedAt: string };
}

export const addressOf = (from: Place): Address => ({
  street: from.street,
  street2: from.suite,
  city: from.city,
  state: from.state,
  postalCode: from.postalCode,
  country: from.country,
});

const areas = ["Hall 1", "Hall 2", "Cold room", "Loading dock", "Roof", "Packing", "Büro 3. OG", "Boiler house"] as const;

/** Sites, with buildings, areas and storerooms below them. */
export const seedLocations = ({ random, id, times }: Seeding, count: number): Location[] => {
  const made: Location[] = [];
  while (made.length < count) {
    const tops = made.filter((each) => each.type === "site" || each.type === "building");
    const parent = made.length > 0 && random.chance(0.85) ? random.pick(tops) : undefined;
    const where = place(random);
    const type =
      parent === undefined ? "site" : parent.type === "site" ? "building" : random.pick(["area", "area", "storeroom"] as const);
    const name = {
      site: `${where.city} site`,
      building: `Building ${random.between(1, 30)}`,
      area: random.pick(areas),
      storeroom: "Parts room",
    };
    made.push({
      id: id("LO", "locations"),
      name: name[type],
      code: random.chance(0.1) ? null : `${type.slice(0, 2).toUpperCase()}-${random.between(100, 999)}`,
      type,
      parentId: parent?.id ?? null,
      address: parent === undefined ? addressOf(where) : null,
      latitude: parent === undefined ? where.latitude : null,
      longitude: parent === undefined ? where.longitude : null,
      timeZone: parent === undefined ? where.timeZone : (parent.timeZone ?? null),
      instructions: random.chance(0.3) ? random.pick(visitorNotes) : null,
      isArchived: random.chance(0.03),
      ...times(),
    });
  }
  return made;
};

export const seedUsers = ({ random, id, times }: Seeding, count: number): User[] =>
  Array.from({ length: count }, (_, index) => {
    const { firstName, lastName, mailbox } = person(random);
    return {
      id: id("US", "users"),
      firstName,
      lastName,
      email: random.chance(0.08) ? null : `${mailbox}.${index}@harborline.example`,
      phone: random.chance(0.2) ? null : phone(random),
      role: random.weighted([
        ["technician", 8],
        ["supervisor", 2],
        ["Elektriker", 1],
        [null, 1],
      ] as const),
      isActive: index === 0 || random.chance(0.93),
      ...times(),
    };
  });

export const seedCustomers = ({ random, id, times }: Seeding, count: number): Customer[] =>
  Array.from({ length: count }, (_, index) => {
    const residential = random.chance(0.15);
    const { firstName, lastName, mailbox } = person(random);
    return {
      id: id("CU", "customers"),
      number: random.chance(0.1) ? null : `C-${4000 + index}`,
      name: residential ? `${firstName} ${lastName}` : company(random),
      type: residential ? "residential" : "commercial",
      email: random.chance(0.2) ? null : `${mailbox}.${index}@customer.example`,
      phone: random.chance(0.2) ? null : phone(random),
      billingAddress: random.chance(0.15) ? null : addressOf(place(random)),
      isActive: random.chance(0.95),
      ...times(),
    };
  });
