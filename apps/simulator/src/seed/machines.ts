import type { Random } from "./random.ts";

/** A kind of machine, with its usual problems and upkeep. */
export interface MachineKind {
  readonly name: string;
  readonly category: string;
  readonly models: readonly string[];
  readonly problems: readonly string[];
  readonly upkeep: readonly string[];
}

const kinds: readonly MachineKind[] = [
  {
    name: "Chiller",
    category: "HVAC",
    models: ["Nordhal N40", "Nordhal N80", "Brisa CX-2"],
    problems: ["low refrigerant pressure", "compressor trips on start", "condenser fan rattles"],
    upkeep: ["clean condenser coil", "check refrigerant charge", "change oil filter"],
  },
  {
    name: "Conveyor",
    category: "Production",
    models: ["Lintrac 300", "Lintrac 450 S"],
    problems: ["belt drifts to the left", "bearing squeals", "photo eye does not see cartons"],
    upkeep: ["tension belt", "grease drive bearings", "inspect guards and emergency stops"],
  },
  {
    name: "Forklift",
    category: "Vehicles",
    models: ["Hebra E16", "Hebra E25"],
    problems: ["battery does not hold its charge", "mast leaks oil", "horn is dead"],
    upkeep: ["500 h service", "annual inspection", "top up battery water"],
  },
  {
    name: "Boiler",
    category: "Utilities",
    models: ["Kessel & Roth KR-9", "Vaporo 1200"],
    problems: ["flame failure alarm", "feed water pump cavitates", "safety valve weeps"],
    upkeep: ["blow down and log", "test low-water cutoff", "calibrate burner"],
  },
  {
    name: "Packaging line",
    category: "Production",
    models: ["Pakko Duo", "Pakko Trio"],
    problems: ["sealing jaw runs cold", "film tears at the former", "reject gate sticks"],
    upkeep: ["change sealing bands", "clean and lubricate cam", "verify checkweigher"],
  },
  {
    name: "Air compressor",
    category: "Utilities",
    models: ["Zephyrus R15", "Zephyrus R37"],
    problems: ["oil in the air line", "does not unload", "runs hot, 104 °C"],
    upkeep: ["change separator element", "drain tanks", "check belt alignment"],
  },
  {
    name: "Dock door",
    category: "Building",
    models: ["Portalis H", "Portalis V2"],
    problems: ["spring is broken", "does not close the last 10 cm", "leveler lip stuck"],
    upkeep: ["lubricate tracks", "test safety edge"],
  },
];

export const machineKind = (random: Random): MachineKind => random.pick(kinds);

/** The kind of machine that a name implies. */
export const kindNamed = (name: string): MachineKind | undefined => kinds.find((kind) => name.includes(kind.name));

/** A part of a machine. */
export const machinePart = (random: Random): string =>
  random.pick(["Motor", "Gearbox", "Control cabinet", "Hydraulic unit", "Sensor rail", "Getriebe"]);

/** A status that an organization added to the vendor's own. */
export const madeUpStatus = (random: Random): string => random.pick(["awaiting_parts", "warranty claim", "QA-review"]);
