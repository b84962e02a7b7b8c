import { machineJob } from "../../seed/machine-jobs.ts";
import type { Random } from "../../seed/random.ts";
import { day, isoTime, workingTime } from "../../seed/times.ts";
import type { Asset, User, WorkOrder } from "./rows.ts";
import type { Seeding } from "./seed-places.ts";

const statusByAge = (random: Random, ageDays: number): string =>
  ageDays > 30
    ? random.weighted([
        ["DONE", 80],
        ["CANCELED", 8],
        ["SKIPPED", 4],
        ["ON_HOLD", 3],
        ["OPEN", 5],
      ])
    : random.weighted([
        ["OPEN", 50],
        ["IN_PROGRESS", 15],
        ["ON_HOLD", 10],
        ["DONE", 25],
      ]);

const typeOf = (random: Random, invented: string) =>
  invented === "preventive" ? "PREVENTIVE" : invented === "reactive" ? "REACTIVE" : random.pick(["OTHER", "CYCLE_COUNT"]);

export const seedWorkOrders = (
  { random, id, times }: Seeding,
  { account, count, now }: { readonly account: string; readonly count: number; readonly now: number },
  { assets, users }: { readonly assets: readonly Asset[]; readonly users: readonly User[] },
): WorkOrder[] =>
  Array.from({ length: count }, () => {
    const { createdAt, updatedAt } = times();
    const created = Date.parse(createdAt);
    const { title, type, asset } = machineJob(random, assets);
    const status = statusByAge(random, (now - created) / day);
    const assigneeIds = random.some(users, random.between(0, 2)).map((user) => user.id);
    return {
      id: id("work-orders", 9_000_001),
      sequentialId: id(`sequence-of-${account}`, 1),
      organizationId: Number(account),
      title,
      description: random.chance(0.35) ? null : "Reported by the shift. Lock out before opening.\nPhoto is in the app – 📷.",
      status,
      priority: random.pick(["NONE", "LOW", "MEDIUM", "HIGH"]),
      type: typeOf(random, type),
      assetId: asset?.id ?? null,
      locationId: asset?.locationId ?? null,
      assignees: assigneeIds.map((user) => ({ type: "USER", id: user })),
      assigneeIds,
      partStatus: random.pick(["NO_PARTS", "NO_PARTS", "RESERVED", "KITTED"]),
      startDate: random.chance(0.5) ? isoTime(workingTime(random, created, 0, 14)) : null,
      dueDate: random.chance(0.3) ? null : isoTime(workingTime(random, created, 1, 21)),
      completedAt: status === "DONE" ? updatedAt : null,
      deletedAt: null,
      extraFields: random.chance(0.3) ? { Shift: random.pick(["A", "B", "N2"]) } : {},
      createdAt,
      updatedAt,
    };
  });
