import { kindNamed, machineKind, machinePart } from "../../seed/machines.ts";
import { person, phone } from "../../seed/people.ts";
import { place, visitorNotes } from "../../seed/places.ts";
import type { Random } from "../../seed/random.ts";
import type { Asset, Location, User } from "./rows.ts";

/** The inputs that all seeded rows share. */
export interface Seeding {
  readonly random: Random;
  readonly id: (name: string, first: number) => number;
  /** Times of creation and of the last change. No time of change occurs twice. */
  readonly times: () => { readonly createdAt: string; readonly updatedAt: string };
}

export const seedLocations = ({ random, id, times }: Seeding, count: number): Location[] => {
  const made: Location[] = [];
  while (made.length < count) {
    const parent = made.length > 0 && random.chance(0.7) ? random.pick(made) : undefined;
    const { street, city, state, postalCode } = place(random);
    made.push({
      id: id("locations", 700_001),
      name: parent === undefined ? `${city} plant` : random.pick(["Hall 1", "Cold room", "Loading dock", "Büro 3. OG"]),
      description: random.chance(0.4) ? random.pick(visitorNotes) : null,
      address: parent === undefined ? `${street}, ${city}, ${state} ${postalCode}` : null,
      barcode: random.chance(0.5) ? `L-${random.between(1000, 9999)}` : null,
      parentId: parent?.id ?? null,
      ...times(),
    });
  }
  return made;
};

export const seedUsers = ({ random, id, times }: Seeding, count: number): User[] =>
  Array.from({ length: count }, (_, index) => {
    const { firstName, lastName, mailbox } = person(random);
    return {
      id: id("users", 400_001),
      firstName,
      lastName: random.chance(0.05) ? null : lastName,
      email: random.chance(0.1) ? null : `${mailbox}.${index}@orchardmills.example`,
      phoneNumber: random.chance(0.3) ? null : phone(random),
      role: index === 0 ? "MEMBER" : random.pick(["ADMIN", "MEMBER", "MEMBER", "REQUESTER"]),
      ...times(),
    };
  });

/** Assets, some of them parts of others. */
export const seedAssets = ({ random, id, times }: Seeding, count: number, locations: readonly Location[]): Asset[] => {
  const made: Asset[] = [];
  while (made.length < count) {
    const tops = made.filter((each) => each.parentId === null);
    const parent = tops.length > 0 && random.chance(0.25) ? random.pick(tops) : undefined;
    const kind = kindNamed(parent?.name ?? "") ?? machineKind(random);
    const [manufacturer, ...model] = random.pick(kind.models).split(" ");
    const isDown = random.chance(0.1);
    made.push({
      id: id("assets", 1_900_001),
      name: parent === undefined ? `${kind.name} ${random.between(1, 60)}` : `${machinePart(random)} of ${parent.name}`,
      description: random.chance(0.5) ? null : "See the binder in the control room.\nSpare parts: shelf 4.",
      parentId: parent?.id ?? null,
      locationId: parent === undefined ? random.pick(locations).id : parent.locationId,
      serialNumber: random.chance(0.1) ? null : `SN${random.between(100_000, 999_999)}`,
      manufacturer: manufacturer ?? null,
      model: model.length === 0 ? null : model.join(" "),
      barcode: random.chance(0.4) ? null : String(random.between(4_000_000, 4_999_999)),
      criticalityId: random.chance(0.5) ? random.between(1, 3) : null,
      assetTypes: random.chance(0.1) ? [] : [kind.category],
      status: isDown
        ? { status: "OFFLINE", downtimeType: random.pick(["PLANNED", "UNPLANNED"]) }
        : { status: random.chance(0.05) ? "IGNORE" : "ONLINE" },
      extraFields: random.chance(0.3) ? { Größe: random.pick(["S", "M", "L"]) } : {},
      ...times(),
    });
  }
  return made;
};
