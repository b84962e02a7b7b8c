/** The payloads of an invented vendor: each record is a function of its number, so every size has the same ones. */

const statuses = [
  "open",
  "open",
  "open",
  "scheduled",
  "in_progress",
  "on_hold",
  ...Array<string>(12).fill("done"),
  "closed",
  "cancelled",
];
const priorities = ["none", "low", "medium", "high", "urgent"];
const work = ["Replace the belt of", "Inspect", "Grease", "Calibrate", "Find the leak in", "Clean the filter of"];
const machines = ["Press", "Boiler", "Conveyor", "Pump", "Compressor", "Chiller", "Lathe"];
const firstNames = ["Ada", "Ben", "Chloe", "Dev", "Elif", "Femi", "Grace", "Hugo"];
const lastNames = ["Okafor", "Lindqvist", "Moreau", "Tanaka", "Delgado", "Novak", "Haddad"];

const start = Date.parse("2025-01-01T00:00:00Z");
const minute = 60_000;
const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
const pick = <Item>(items: readonly Item[], number: number): Item | undefined => items[number % items.length];

/** How many records of each kind an account with so many work orders has. */
export interface AccountSize {
  readonly workOrders: number;
  readonly assets: number;
  readonly users: number;
}

/** A company's usual proportions. */
export const accountSize = (workOrders: number): AccountSize => ({
  workOrders,
  assets: Math.ceil(workOrders / 50),
  users: Math.min(200, Math.ceil(workOrders / 50)),
});

/** When a record was last changed: later for higher numbers, a second apart, so that a list in this order is complete. */
export const changedAt = (number: number): string => instant(start + number * 1000);

/** The number of the first record that was changed at or after a time. */
export const firstSince = (since: string): number => Math.max(0, Math.ceil((Date.parse(since) - start) / 1000));

/** A payload of any kind. */
export interface VendorRecord {
  readonly id: string;
  readonly updatedAt: string;
  readonly [property: string]: unknown;
}

export function workOrderPayload(number: number, { assets, users }: AccountSize): VendorRecord {
  const isDone = pick(statuses, number * 7) === "done";
  const due = start + (number % 20_000) * minute;
  return {
    id: `WO${number}`,
    number: `WO-${number}`,
    title: `${pick(work, number)} ${pick(machines, number)} ${number % 97}`,
    description: `Reported by shift ${number % 3}. The machine shows code E${number % 53} and stops after some minutes under load.`,
    status: pick(statuses, number * 7),
    priority: pick(priorities, number),
    type: "reactive",
    assetId: number % 10 === 9 ? null : `AS${(number * 31) % assets}`,
    locationId: null,
    customerId: null,
    assigneeIds: Array.from({ length: number % 3 }, (_, index) => `US${(number * 17 + index) % users}`),
    dueDate: instant(due),
    startDate: instant(due - 480 * minute),
    startedAt: isDone ? instant(due - 400 * minute) : null,
    completedAt: isDone ? instant(due - 300 * minute) : null,
    estimatedMinutes: 30 + (number % 12) * 15,
    actualMinutes: isDone ? 100 : null,
    shiftCode: pick(["A", "B", "NIGHT"], number),
    externalReference: null,
    customFields: { costCenter: String(4700 + (number % 40)) },
    url: `https://app.example.invalid/work-orders/WO${number}`,
    createdAt: instant(start),
    updatedAt: changedAt(number),
  };
}

export const assetPayload = (number: number): VendorRecord => ({
  id: `AS${number}`,
  number: `A-${number}`,
  name: `${pick(machines, number)} ${number}`,
  status: "online",
  isArchived: false,
  createdAt: instant(start),
  updatedAt: changedAt(number),
});

export const userPayload = (number: number): VendorRecord => ({
  id: `US${number}`,
  firstName: pick(firstNames, number),
  lastName: `${pick(lastNames, number)} ${number}`,
  email: `person${number}@example.invalid`,
  isActive: true,
  createdAt: instant(start),
  updatedAt: changedAt(number),
});
