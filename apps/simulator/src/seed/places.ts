import type { Random } from "./random.ts";

const streets = [
  "Alder Street",
  "Basin Road",
  "Cannery Row",
  "Dover Lane",
  "Elm Street",
  "Foundry Avenue",
  "Granite Way",
  "Harbor Drive",
  "Iron Bridge Road",
  "Juniper Court",
  "Kiln Street",
  "Lakeview Boulevard",
  "Mill Pond Road",
  "Nightingale Lane",
  "Orchard Street",
  "Prairie Avenue",
  "Quarry Road",
  "Rosewood Drive",
  "Sawmill Road",
  "Tannery Lane",
  "Union Street",
  "Cañada Vista",
] as const;
const cities = [
  { city: "Milwaukee", state: "WI", zip: "532", latitude: 43.04, longitude: -87.91, timeZone: "America/Chicago" },
  { city: "Fort Wayne", state: "IN", zip: "468", latitude: 41.08, longitude: -85.14, timeZone: "America/Indiana/Indianapolis" },
  { city: "Austin", state: "TX", zip: "787", latitude: 30.27, longitude: -97.74, timeZone: "America/Chicago" },
  { city: "Tampa", state: "FL", zip: "336", latitude: 27.95, longitude: -82.46, timeZone: "America/New_York" },
  { city: "Boise", state: "ID", zip: "837", latitude: 43.62, longitude: -116.2, timeZone: "America/Boise" },
  { city: "Española", state: "NM", zip: "875", latitude: 35.99, longitude: -106.08, timeZone: "America/Denver" },
  { city: "Montréal", state: "QC", zip: "H2Y", latitude: 45.5, longitude: -73.56, timeZone: "America/Toronto" },
] as const;

/** A place, in no vendor's format yet. */
export interface Place {
  readonly street: string;
  readonly suite: string | null;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
}

const near = (random: Random, degrees: number) => Number((degrees + (random.next() - 0.5) * 0.3).toFixed(5));

export const place = (random: Random): Place => {
  const { city, state, zip, latitude, longitude, timeZone } = random.pick(cities);
  const inCanada = state === "QC";
  return {
    street: `${random.between(1, 9800)} ${random.pick(streets)}`,
    suite: random.chance(0.25) ? `${random.pick(["Suite", "Unit", "Dock"])} ${random.between(1, 40)}` : null,
    city,
    state,
    postalCode: inCanada
      ? `${zip} ${random.between(1, 9)}B${random.between(1, 9)}`
      : `${zip}${String(random.between(1, 99)).padStart(2, "0")}`,
    country: inCanada ? "CA" : "US",
    latitude: near(random, latitude),
    longitude: near(random, longitude),
    timeZone,
  };
};

/** A note for visitors of a place. */
export const visitorNotes = [
  "Ring at the dock, the front door is locked after 18:00.",
  "Gate code is with the dispatcher. Friendly dog in the yard.",
  "Park behind the building; the lot in front is for guests.",
  "Sign in at reception and wear a vest.\nHearing protection in hall 2.",
  "Bitte beim Pförtner melden – Schlüssel liegt bereit.",
] as const;
