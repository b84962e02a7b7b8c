import { machineJob } from "../../seed/machine-jobs.ts";
import { kindNamed, machineKind, machinePart, madeUpStatus } from "../../seed/machines.ts";
import type { Random } from "../../seed/random.ts";
import { day, isoTime, minute, workingTime } from "../../seed/times.ts";
import { blankDetails } from "./blank-details.ts";
import type { Asset, Customer, Location, User, WorkOrder } from "./rows.ts";
import type { Seeding } from "./seed-places.ts";

export const recordUrl = (kind: string, id: string): string => `https://app.cmms-bee.example/${kind}/${id}`;

/** Assets, some of them parts of others. */
export const seedAssets = (
  seeding: Seeding,
  count: number,
  locations: readonly Location[],
  customers: readonly Customer[],
  now: number,
): Asset[] => {
  const { random, id, times } = seeding;
  const made: Asset[] = [];
  while (made.length < count) {
    const assetId = id("AS", "assets");
    const tops = made.filter((each) => each.parentId === null);
    const parent = tops.length > 0 && random.chance(0.25) ? random.pick(tops) : undefined;
    const kind = kindNamed(parent?.name ?? "") ?? machineKind(random);
    const [manufacturer, ...model] = random.pick(kind.models).split(" ");
    const inService = now - random.between(60, 4000) * day;
    made.push({
      id: assetId,
      number: random.chance(0.05) ? null : `${kind.category.slice(0, 3).toUpperCase()}-${assetId.slice(2)}`,
      name: parent === undefined ? `${kind.name} ${random.between(1, 60)}` : `${machinePart(random)} of ${parent.name}`,
      description: random.chance(0.5) ? null : "See the binder in the control room.\nSpare parts: shelf 4.",
      status: random.weighted([
        ["online", 80],
        ["offline", 8],
        ["standby", 7],
        ["retired", 5],
      ] as const),
      parentId: parent?.id ?? null,
      locationId: parent === undefined ? (random.chance(0.04) ? null : random.pick(locations).id) : parent.locationId,
      customerId: random.chance(0.3) ? random.pick(customers).id : null,
      category: random.chance(0.05) ? null : kind.category,
      manufacturer: manufacturer ?? null,
      model: model.length === 0 ? null : model.join(" "),
      serialNumber: random.chance(0.1) ? null : `SN${random.between(100_000, 999_999)}`,
      barcode: random.chance(0.4) ? null : String(random.between(4_000_000, 4_999_999)),
      criticality: random.pick(["A", "B", "C", null]),
      inServiceDate: random.chance(0.15) ? null : isoTime(Math.floor(inService / day) * day),
      warrantyExpiresAt: random.chance(0.5) ? null : isoTime(Math.floor(inService / day) * day + 1095 * day),
      isArchived: random.chance(0.03),
      url: recordUrl("assets", assetId),
      ...times(),
    });
  }
  return made;
};

const statusByAge = (random: Random, ageDays: number): string =>
  random.chance(0.02)
    ? madeUpStatus(random)
    : ageDays > 30
      ? random.weighted([
          ["done", 30],
          ["closed", 50],
          ["cancelled", 8],
          ["skipped", 4],
          ["on_hold", 3],
          ["open", 5],
        ])
      : random.weighted([
          ["open", 28],
          ["scheduled", 26],
          ["in_progress", 12],
          ["on_hold", 8],
          ["done", 15],
          ["closed", 9],
          ["cancelled", 2],
        ]);

export const seedWorkOrders = (
  { random, id, times }: Seeding,
  count: number,
  known: {
    readonly assets: readonly Asset[];
    readonly locations: readonly Location[];
    readonly users: readonly User[];
    readonly now: number;
  },
): WorkOrder[] =>
  Array.from({ length: count }, () => {
    const { createdAt, updatedAt } = times();
    const created = Date.parse(createdAt);
    const { title, type, priority, asset } = machineJob(random, known.assets);
    const status = statusByAge(random, (known.now - created) / day);
    const finished = status === "done" || status === "closed";
    const begun = finished || status === "in_progress" || status === "on_hold";
    const planned = begun || status === "scheduled";
    const estimatedMinutes = random.chance(0.2) ? null : random.between(1, 16) * 15;
    const started = Math.min(created + random.between(30, 2000) * minute, Date.parse(updatedAt));
    const workOrderId = id("WO", "work-orders");
    return {
      id: workOrderId,
      number: `WO-${workOrderId.slice(2)}`,
      title,
      description: random.chance(0.35) ? null : "Reported by the shift. Lock out before opening.\nPhoto is in the app – 📷.",
      status,
      priority,
      type,
      assetId: asset?.id ?? null,
      locationId: asset?.locationId ?? (random.chance(0.7) ? random.pick(known.locations).id : null),
      customerId: asset?.customerId ?? null,
      assigneeIds: planned
        ? random
            .some(
              known.users,
              random.weighted([
                [1, 7],
                [2, 2],
                [0, 1],
              ]),
            )
            .map((user) => user.id)
        : [],
      dueDate: random.chance(0.3) ? null : isoTime(workingTime(random, created, 1, 21)),
      startDate: planned ? isoTime(status === "scheduled" ? workingTime(random, known.now, 0, 14) : started - 30 * minute) : null,
      startedAt: begun ? isoTime(started) : null,
      completedAt: finished ? updatedAt : null,
      estimatedMinutes,
      actualMinutes: finished && !random.chance(0.1) ? random.between(1, 24) * 10 : null,
      ...blankDetails,
      shiftCode: random.pick(["A", "B", "N2", null]),
      externalReference: null,
      customFields: random.chance(0.3) ? { costCenter: random.between(1000, 1999), Größe: random.pick(["S", "M", "L"]) } : {},
      url: recordUrl("work-orders", workOrderId),
      createdAt,
      updatedAt,
    };
  });
