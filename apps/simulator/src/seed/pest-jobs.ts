import type { Random } from "./random.ts";

/** A job of a pest control company. */
export interface PestJob {
  readonly title: string;
  readonly description: string | null;
  readonly pests: readonly string[];
  readonly minutes: number;
  readonly kind: "Service" | "Inspection" | "Installation" | "Callback";
}

const jobs: readonly PestJob[] = [
  {
    title: "Quarterly perimeter treatment",
    description: "Exterior barrier, eaves and window frames.",
    pests: ["ants", "spiders"],
    minutes: 45,
    kind: "Service",
  },
  {
    title: "Rodent stations: check and rebait",
    description: "Stations 1–24 along the fence.",
    pests: ["rats", "mice"],
    minutes: 60,
    kind: "Service",
  },
  {
    title: "Bed bug treatment, second visit",
    description: "Rooms 12, 14 and 15. Tenant prepares rooms.",
    pests: ["bed bugs"],
    minutes: 120,
    kind: "Service",
  },
  { title: "Termite inspection", description: null, pests: ["termites"], minutes: 90, kind: "Inspection" },
  {
    title: "Install termite bait system",
    description: "18 stations, map goes to the office.",
    pests: ["termites"],
    minutes: 240,
    kind: "Installation",
  },
  {
    title: "Wasp nest above the door",
    description: "Customer is allergic – call before arrival.",
    pests: ["wasps"],
    minutes: 30,
    kind: "Service",
  },
  {
    title: "Kitchen: cockroach follow-up",
    description: "Sightings near the dish washer again.",
    pests: ["German cockroaches"],
    minutes: 60,
    kind: "Callback",
  },
  {
    title: "Café: Ameisen hinter der Theke",
    description: "Nur vor 7:00 Uhr möglich.",
    pests: ["ants"],
    minutes: 40,
    kind: "Callback",
  },
  { title: "Mosquito treatment of the yard", description: null, pests: ["mosquitoes"], minutes: 35, kind: "Service" },
  {
    title: "Yearly inspection with report",
    description: "Report to the property manager.",
    pests: [],
    minutes: 75,
    kind: "Inspection",
  },
];

export const pestJob = (random: Random): PestJob => random.pick(jobs);
