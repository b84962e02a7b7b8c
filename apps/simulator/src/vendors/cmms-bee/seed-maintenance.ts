import { machinePart } from "../../seed/machines.ts";
import { person } from "../../seed/people.ts";
import type { Random } from "../../seed/random.ts";
import { day, hour, isoTime, minute } from "../../seed/times.ts";
import type { MaintenancePlan, Meter, Recurrence, Team, Trigger, WorkRequest } from "./maintenance-rows.ts";
import { nextDueDate } from "./next-due-date.ts";
import type { CmmsBeeRecords } from "./records.ts";
import type { Asset, WorkOrder } from "./rows.ts";
import type { SeededAccount } from "./seeded-account.ts";
import type { Seeding } from "./seed-places.ts";

const most = { teams: 5, plans: 24, requests: 40, readings: 12 };
const teamNames = ["Mechanics", "Electricians", "Utilities", "Night shift", "Vehicles"] as const;

/** Steps of maintenance. */
export const steps = [
  "Lock out and tag out",
  "Clean the housing",
  "Grease the bearings",
  "Check the belt tension",
  "Measure the current",
  "Test the emergency stop",
  "Ölstand prüfen",
  "Put back into service",
] as const;

const count = (orders: number, per: number, atMost: number): number => Math.min(atMost, Math.max(1, Math.round(orders / per)));

const blank = { externalReference: null };

const seedTeams = ({ random, id, times }: Seeding, { users, orders }: SeededAccount): Team[] =>
  teamNames.slice(0, count(orders.length, 20, most.teams)).map((name) => ({
    id: id("TE", "teams"),
    ...blank,
    name,
    description: random.chance(0.5) ? null : `Call the foreman of ${name} first.`,
    memberIds: random.some(users, random.between(1, 5)).map((user) => user.id),
    ...times(),
  }));

const words = { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" } as const;

const recurrenceOf = (random: Random, startsOn: string, timeZone: string | null): Recurrence => {
  const frequency = random.pick(["weekly", "weekly", "monthly", "monthly", "yearly", "daily"] as const);
  const interval = frequency === "yearly" ? 1 : random.between(1, 4);
  const weekdays = frequency === "weekly" ? random.some(["MO", "TU", "WE", "TH", "FR"], random.between(1, 2)) : [];
  const text = `Every ${interval} ${words[frequency]}`;
  return { frequency, interval, weekdays, startsOn, endsOn: null, timeZone, text };
};

const seedMeter = ({ random, id, times }: Seeding, asset: Asset): Meter => {
  const isTemperature = random.chance(0.3);
  return {
    id: id("ME", "meters"),
    ...blank,
    name: isTemperature ? `Temperature of ${asset.name}` : `Running hours of ${asset.name}`,
    unit: isTemperature ? "°C" : "h",
    source: random.chance(0.6) ? "manual" : "sensor",
    assetId: asset.id,
    locationId: asset.locationId,
    lastValue: null,
    lastReadAt: null,
    ...times(),
  };
};

/** Loads a meter's readings, and returns the meter as the last one left it. */
const seedReadings = (
  records: CmmsBeeRecords,
  { random, id, times }: Seeding,
  { account, users }: SeededAccount,
  meter: Meter,
  now: number,
): Meter => {
  let value = meter.unit === "h" ? random.between(1000, 9000) : random.between(30, 60);
  let lastReadAt: string | null = null;
  for (let left = most.readings; left > 0; left -= 1) {
    const readAt = isoTime(now - left * 7 * day + random.between(-8, 8) * hour + random.between(0, 59) * minute);
    value = meter.unit === "h" ? value + random.between(10, 160) / 2 : random.between(60, 170) / 2;
    const userId = meter.source === "sensor" ? null : random.pick(users).id;
    const row = { id: id("RE", "meterReadings"), ...blank, meterId: meter.id, value, readAt, userId, ...times() };
    records.meterReadings.load(account, row);
    lastReadAt = readAt;
  }
  return { ...meter, lastValue: value, lastReadAt };
};

const seedPlan = (
  { random, id, times }: Seeding,
  order: WorkOrder,
  known: { readonly asset: Asset; readonly meter: Meter; readonly team: Team; readonly timeZone: string | null; now: number },
): MaintenancePlan => {
  const { createdAt, updatedAt } = times();
  const calendar: Trigger = {
    type: "calendar",
    recurrence: recurrenceOf(random, createdAt.slice(0, 10), known.timeZone),
    meterId: null,
    interval: null,
    unit: null,
    condition: null,
  };
  const isLimit = known.meter.unit !== "h";
  const metered: Trigger = {
    type: "meter",
    recurrence: null,
    meterId: known.meter.id,
    interval: isLimit ? null : random.between(1, 5) * 100,
    unit: known.meter.unit,
    condition: isLimit ? "> 80" : null,
  };
  const triggers = random.chance(0.5) ? [calendar, metered] : random.chance(0.8) ? [calendar] : [metered];
  const isActive = random.chance(0.9);
  return {
    id: id("PL", "maintenancePlans"),
    ...blank,
    title: order.title,
    strategy: random.pick(["fixed", "floating"] as const),
    triggers,
    assetIds: [known.asset.id],
    locationId: known.asset.locationId,
    teamId: known.team.id,
    priority: random.pick(["low", "medium", "high"]),
    nextDueDate: isActive ? nextDueDate(triggers, new Date(known.now)) : null,
    tasks: random.some(steps, random.between(2, 4)).map((title) => ({ title, isDone: false, value: null })),
    estimatedMinutes: random.chance(0.2) ? null : random.between(2, 12) * 15,
    isActive,
    createdAt,
    updatedAt,
  };
};

const seedRequests = (
  { random, id, times }: Seeding,
  { assets, orders }: SeededAccount,
  takenOrders: ReadonlySet<string>,
): WorkRequest[] => {
  const converted = orders.filter((order) => order.type === "reactive" && !takenOrders.has(order.id));
  return Array.from({ length: count(orders.length, 40, most.requests) }, (_, index) => {
    const requestId = id("WR", "workRequests");
    const order = index % 2 === 0 ? converted[index / 2] : undefined;
    const isDone = order?.status === "done" || order?.status === "closed";
    const asset = assets.find((each) => each.id === order?.assetId) ?? random.pick(assets);
    const { firstName, lastName, mailbox } = person(random);
    return {
      id: requestId,
      ...blank,
      number: `R-${requestId.slice(2)}`,
      title: order?.title ?? `${machinePart(random)} of ${asset.name} makes noise`,
      description: random.chance(0.5) ? null : "Since this morning. Production waits.",
      status:
        order === undefined
          ? random.pick(["pending", "pending", "approved", "rejected", "withdrawn"] as const)
          : isDone
            ? "done"
            : "converted",
      priority: order?.priority ?? random.pick(["none", "low", "medium", "high"]),
      assetId: asset.id,
      locationId: asset.locationId,
      requester: random.chance(0.1)
        ? null
        : { name: `${firstName} ${lastName}`, email: `${mailbox}@harborline.example`, phone: null },
      workOrderId: order?.id ?? null,
      ...times(),
    };
  });
};

const seedDowntimes = (
  records: CmmsBeeRecords,
  { random, id, times }: Seeding,
  account: string,
  orders: readonly WorkOrder[],
): void => {
  for (const order of orders) {
    if (order.assetId === null) continue;
    const started = Date.parse(order.createdAt);
    const isOver = order.completedAt !== null;
    records.downtimes.load(account, {
      id: id("DT", "downtimes"),
      ...blank,
      assetId: order.assetId,
      type: order.type === "preventive" ? "planned" : "unplanned",
      startedAt: isoTime(started),
      endedAt: isOver ? isoTime(started + random.between(20, 600) * minute) : null,
      reason: random.chance(0.2) ? null : order.title,
      workOrderId: order.id,
      ...times(),
    });
  }
};

/** What the work orders of an account come from. */
export interface SeededMaintenance {
  readonly teams: readonly Team[];
  /** The plan by the id of a work order that it made. */
  readonly plans: ReadonlyMap<string, MaintenancePlan>;
  /** The request by the id of the work order that it became. */
  readonly requests: ReadonlyMap<string, WorkRequest>;
}

/** Loads teams, plans with the meters of their assets, requests and downtimes. */
export const seedMaintenance = (
  records: CmmsBeeRecords,
  seeding: Seeding,
  seeded: SeededAccount,
  now: number,
): SeededMaintenance => {
  const { account, assets, locations, orders } = seeded;
  const teams = seedTeams(seeding, seeded);
  for (const row of teams) records.teams.load(account, row);
  const preventive = orders.filter(({ type, assetId }) => type === "preventive" && assetId !== null);
  const plans = new Map<string, MaintenancePlan>();
  for (const order of preventive.slice(0, count(orders.length, 40, most.plans))) {
    const asset = assets.find((each) => each.id === order.assetId);
    if (asset === undefined) continue;
    const meter = seedReadings(records, seeding, seeded, seedMeter(seeding, asset), now);
    records.meters.load(account, meter);
    const timeZone = locations.find((each) => each.id === asset.locationId)?.timeZone ?? null;
    const team = seeding.random.pick(teams);
    const plan = seedPlan(seeding, order, { asset, meter, team, timeZone, now });
    records.maintenancePlans.load(account, plan);
    for (const other of preventive) if (other.assetId === asset.id && !plans.has(other.id)) plans.set(other.id, plan);
  }
  const requests = seedRequests(seeding, seeded, new Set(plans.keys()));
  for (const row of requests) records.workRequests.load(account, row);
  const planned = orders.filter((order) => plans.has(order.id)).slice(0, 40);
  const broken = orders.filter((order) => order.type === "reactive" && order.assetId !== null).slice(0, 40);
  seedDowntimes(records, seeding, account, [...planned, ...broken]);
  return {
    teams,
    plans,
    requests: new Map(requests.flatMap((row) => (row.workOrderId === null ? [] : [[row.workOrderId, row]]))),
  };
};
