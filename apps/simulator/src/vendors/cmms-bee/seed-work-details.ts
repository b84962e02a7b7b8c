import { workOrderAmounts } from "./amounts.ts";
import type { CmmsBeeRecords } from "./records.ts";
import type { Labor, UsedPart, WorkOrder } from "./rows.ts";
import type { SeededAccount } from "./seeded-account.ts";
import { type SeededMaintenance, steps } from "./seed-maintenance.ts";
import type { Seeding } from "./seed-places.ts";
import { seedStocks } from "./seed-store.ts";
import type { Part } from "./store-rows.ts";

const finished = new Set(["done", "closed"]);
const dropped = new Set(["cancelled", "skipped"]);
const shareWithDetails = 0.4;
const categories = ["Mechanical", "Electrical", "Hydraulics", "Building", "Safety", null] as const;

const partsOf = ({ random }: Seeding, parts: readonly Part[], isSure: boolean): UsedPart[] =>
  random
    .some(parts, isSure ? random.between(1, 2) : random.between(0, 2))
    .map(({ id, unit, unitCost }) => ({ partId: id, quantity: random.between(1, 3), unit, unitCost }));

const laborOf = ({ random }: Seeding, { assigneeIds, actualMinutes }: WorkOrder): Labor[] =>
  assigneeIds.map((userId) => ({
    userId,
    minutes: actualMinutes ?? random.between(1, 12) * 10,
    hourlyRate: { amount: random.pick(["48.00", "54.00", "62.50"]), currency: "USD" },
  }));

const tasksOf = ({ random }: Seeding, isDone: boolean) =>
  random.some(steps, random.between(1, 4)).map((title) => ({
    title,
    isDone,
    value: isDone && title.startsWith("Measure") ? `${random.between(20, 90) / 10} A` : null,
  }));

/** Gives work orders their details, and loads the stock that follows from what they reserve. */
export const seedWorkDetails = (
  records: CmmsBeeRecords,
  seeding: Seeding,
  { account, orders, locations }: SeededAccount,
  { parts, teams, plans, requests }: SeededMaintenance & { readonly parts: readonly Part[] },
): readonly WorkOrder[] => {
  const { random } = seeding;
  const reserved = new Map<string, number>();
  const detailed = orders.map((order) => {
    const plan = plans.get(order.id);
    const request = requests.get(order.id);
    if (plan === undefined && request === undefined && !random.chance(shareWithDetails)) return order;
    const isDone = finished.has(order.status);
    const used = partsOf(seeding, parts, plan !== undefined);
    const labor = isDone ? laborOf(seeding, order) : [];
    if (!isDone && !dropped.has(order.status))
      for (const { partId, quantity } of used) if (partId !== null) reserved.set(partId, (reserved.get(partId) ?? 0) + quantity);
    return {
      ...order,
      teamId: plan?.teamId ?? (random.chance(0.5) ? random.pick(teams).id : null),
      category: random.pick(categories),
      requestId: request?.id ?? null,
      planId: plan?.id ?? null,
      completionNotes: isDone ? random.pick(["Done as planned.", "Replaced, tested, cleaned up.", null]) : null,
      tasks: tasksOf(seeding, isDone),
      parts: used,
      labor,
      ...workOrderAmounts(used, labor),
    };
  });
  seedStocks(records, seeding, account, { parts, locations, reserved });
  return detailed;
};
