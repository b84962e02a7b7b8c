import type { Random } from "../../seed/random.ts";
import { day, isoTime } from "../../seed/times.ts";
import { Refusal } from "../refusal.ts";
import { createWorkOrder, updateWorkOrder } from "./change-work-order.ts";
import type { MaintenancePlan } from "./maintenance-rows.ts";
import { nextDueDate } from "./next-due-date.ts";
import type { CmmsBeeRecords } from "./records.ts";
import { changeRow, createRow } from "./resource.ts";
import { downtimes } from "./resources/downtime.ts";
import { maintenancePlans } from "./resources/maintenance-plan.ts";
import { meterReadings } from "./resources/meter-reading.ts";
import { purchaseOrders, receive } from "./resources/purchase-order.ts";
import { workRequests } from "./resources/work-request.ts";

interface Place {
  readonly records: CmmsBeeRecords;
  readonly account: string;
  readonly random: Random;
}

/** One of some records, or undefined when there are none. */
const one = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items.length === 0 ? undefined : random.pick(items);

const readMeter = ({ records, account, random }: Place): void => {
  const meter = one(random, records.meters.list(account))?.row;
  if (meter === undefined) return;
  const last = meter.lastValue ?? 0;
  const value = meter.unit === "h" ? last + random.between(1, 48) / 2 : random.between(60, 170) / 2;
  const user = meter.source === "sensor" ? undefined : one(random, records.users.list(account));
  const readAt = isoTime(records.now().getTime());
  createRow(records, meterReadings, account, { meterId: meter.id, value, readAt, userId: user?.id ?? null });
};

const breakDown = ({ records, account, random }: Place): void => {
  const running = one(
    random,
    records.downtimes.list(account).filter(({ row }) => row.endedAt === null),
  );
  const now = isoTime(records.now().getTime());
  if (running !== undefined && random.chance(0.6)) {
    const { startedAt } = running.row;
    changeRow(records, downtimes, running, { endedAt: now > startedAt ? now : startedAt });
    return;
  }
  const asset = one(
    random,
    records.assets.list(account).filter(({ row }) => row.status === "online"),
  );
  if (asset === undefined) return;
  const reason = random.pick(["Stopped by itself", "Emergency stop", "Cleaning", "Waits for a part"]);
  createRow(records, downtimes, account, { assetId: asset.id, type: "unplanned", startedAt: now, reason });
};

const purchase = ({ records, account, random }: Place): void => {
  const order = one(
    random,
    records.purchaseOrders.list(account).filter(({ row }) => ["approved", "ordered", "partially_received"].includes(row.status)),
  );
  const low = records.stocks.list(account).find(({ row }) => row.onHand <= (row.reorderPoint ?? -1));
  const supplier = one(random, records.suppliers.list(account));
  if (low !== undefined && supplier !== undefined && random.chance(0.3)) {
    const part = records.parts.get(low.row.partId)?.row;
    const line = {
      partId: low.row.partId,
      description: part?.name ?? null,
      quantity: 20,
      receivedQuantity: 0,
      unit: low.row.unit,
      unitPrice: part?.unitCost ?? null,
    };
    createRow(records, purchaseOrders, account, { supplierId: supplier.id, status: "ordered", lines: [line] });
    return;
  }
  if (order === undefined) return;
  if (order.row.status === "approved") {
    changeRow(records, purchaseOrders, order, { status: "ordered" });
    return;
  }
  const index = order.row.lines.findIndex(({ quantity, receivedQuantity }) => receivedQuantity < quantity);
  const line = order.row.lines[index];
  if (line === undefined) return;
  const receivedQuantity = random.chance(0.7)
    ? line.quantity
    : line.receivedQuantity + (line.quantity - line.receivedQuantity) / 2;
  receive(records, order, [{ number: index + 1, receivedQuantity }]);
};

const request = ({ records, account, random }: Place): void => {
  const open = one(
    random,
    records.workRequests.list(account).filter(({ row }) => row.status === "pending" || row.status === "approved"),
  );
  if (open !== undefined && random.chance(0.6)) {
    const status = random.pick(
      open.row.status === "approved" ? (["converted"] as const) : (["approved", "converted", "rejected"] as const),
    );
    changeRow(records, workRequests, open, { status });
    return;
  }
  const asset = one(random, records.assets.list(account))?.row;
  if (asset === undefined) return;
  createRow(records, workRequests, account, {
    title: `${asset.name} ${random.pick(["is loud", "leaks", "stops again and again", "smells hot"])}`,
    priority: random.pick(["low", "medium", "high"]),
    assetId: asset.id,
    locationId: asset.locationId,
    requester: { name: "Production", email: null, phone: null },
  });
};

const earlier = (first: MaintenancePlan, second: MaintenancePlan) =>
  (first.nextDueDate ?? "") < (second.nextDueDate ?? "") ? first : second;

/** The plan that is due first makes a work order, and is due again later. */
const makePlannedWork = ({ records, account, random }: Place): void => {
  const due = records.maintenancePlans
    .list(account)
    .map(({ row }) => row)
    .filter(({ isActive, nextDueDate: next }) => isActive && next !== null);
  const [first, ...others] = due;
  if (first === undefined) return;
  const plan = others.reduce(earlier, first);
  const [assetId = null] = plan.assetIds;
  const spare = one(
    random,
    records.stocks.list(account).filter(({ row }) => row.available >= 2),
  )?.row;
  createWorkOrder(records, account, {
    title: plan.title,
    type: "preventive",
    priority: plan.priority,
    assetId,
    locationId: plan.locationId,
    teamId: plan.teamId,
    planId: plan.id,
    tasks: plan.tasks,
    estimatedMinutes: plan.estimatedMinutes,
    dueDate: plan.nextDueDate,
    parts: spare === undefined ? [] : [{ partId: spare.partId, quantity: 1, unit: null, unitCost: null }],
  });
  const entry = records.maintenancePlans.get(plan.id);
  const from = new Date(Math.max(Date.parse(plan.nextDueDate ?? ""), records.now().getTime()));
  const next = nextDueDate(plan.triggers, from) ?? isoTime(from.getTime() + 30 * day);
  if (entry !== undefined) changeRow(records, maintenancePlans, entry, { nextDueDate: next });
};

/** Somebody at work takes a part that nobody has reserved, and writes down time. */
const consume = ({ records, account, random }: Place): void => {
  const order = one(
    random,
    records.workOrders.list(account).filter(({ row }) => row.status === "in_progress"),
  );
  const spare = one(
    random,
    records.stocks.list(account).filter(({ row }) => row.available >= 2),
  )?.row;
  if (order === undefined || order.tampered === true || spare === undefined || (order.row.parts ?? []).length >= 4) return;
  const [userId = null] = order.row.assigneeIds;
  updateWorkOrder(records, order, {
    parts: [...(order.row.parts ?? []), { partId: spare.partId, quantity: 1, unit: null, unitCost: null }],
    labor: [...(order.row.labor ?? []), { userId, minutes: random.between(1, 6) * 10, hourlyRate: null }].slice(-4),
    tasks: (order.row.tasks ?? []).map((task) => ({ ...task, isDone: true })),
  });
};

/** What the vendor's people do besides advancing work orders: one thing at a time. */
export const dailyWork =
  (records: CmmsBeeRecords) =>
  (account: string, random: Random): void => {
    const act = random.weighted<((place: Place) => void) | null>([
      [null, 8],
      [readMeter, 4],
      [breakDown, 1],
      [purchase, 2],
      [request, 1],
      [makePlannedWork, 1],
      [consume, 3],
    ]);
    try {
      act?.({ records, account, random });
    } catch (error) {
      // People do not get their way either: the vendor refuses them as it refuses clients.
      if (!(error instanceof Refusal)) throw error;
    }
  };
