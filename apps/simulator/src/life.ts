import type { Random } from "./seed/random.ts";
import { day, isoTime, workingTime } from "./seed/times.ts";
import { Refusal } from "./vendors/refusal.ts";
import type { CanonicalWorkOrder, Status, WorkOrderRepository, WorkOrderValues } from "./vendors/work-order-repository.ts";

export interface LifeState {
  readonly on: boolean;
  readonly everyMilliseconds: number;
}

/** Simulated technicians: at intervals, one of them advances a work order. */
export interface Life {
  set(wanted: { readonly on: boolean; readonly everyMilliseconds?: number | undefined }): void;
  state(): LifeState;
  /** Runs one step of the timer. */
  tick(): void;
  close(): void;
}

export interface LifeSetup {
  readonly workOrders: WorkOrderRepository;
  readonly account: string;
  readonly random: Random;
  readonly now: () => Date;
  /** What people do besides, at each step. */
  readonly dailyWork?: ((account: string, random: Random) => void) | undefined;
}

/** The next step of a work order, or undefined when there is none. */
const nextStep = (order: CanonicalWorkOrder, { workOrders, account, random, now }: LifeSetup): WorkOrderValues | undefined => {
  const someone = () => random.some(workOrders.technicianIds(account), random.chance(0.2) ? 2 : 1);
  switch (order.status) {
    case "OPEN":
      return {
        status: "SCHEDULED",
        assigneeIds: order.assigneeIds.length > 0 ? [...order.assigneeIds] : someone(),
        scheduledStartAt: isoTime(workingTime(random, now().getTime(), 0, 5)),
      };
    case "SCHEDULED":
      return random.chance(0.25)
        ? { scheduledStartAt: isoTime(Date.parse(order.scheduledStartAt ?? now().toISOString()) + day) }
        : { status: "IN_PROGRESS", ...(order.assigneeIds.length === 0 && { assigneeIds: someone() }) };
    case "IN_PROGRESS":
      return random.weighted<WorkOrderValues>([
        [{ status: "COMPLETED", actualMinutes: random.between(2, 30) * 5 }, 6],
        [
          {
            status: "ON_HOLD",
            description: random.pick(["Waiting for a part.", "Customer is out until tomorrow.", "Needs a second pair of hands."]),
          },
          3,
        ],
        [{ description: `Progress note of ${now().toISOString()}: about half done.` }, 1],
      ]);
    case "ON_HOLD":
      return random.chance(0.9) ? { status: "IN_PROGRESS" } : { status: "CANCELED" };
    case "COMPLETED":
      return random.chance(0.3) ? { status: "CLOSED" } : undefined;
    default:
      return undefined;
  }
};

/** What follows where a vendor has no word for a status. */
const instead: Partial<Record<Status, Status>> = { SCHEDULED: "IN_PROGRESS", COMPLETED: "CLOSED" };

/** The next step in statuses that the vendor has, or undefined when there is none. */
const possibleStep = (order: CanonicalWorkOrder, setup: LifeSetup): WorkOrderValues | undefined => {
  const step = nextStep(order, setup);
  if (step?.status === undefined || setup.workOrders.hasStatus(step.status)) return step;
  const status = instead[step.status];
  return status !== undefined && setup.workOrders.hasStatus(status) ? { ...step, status } : undefined;
};

const looksAtMost = 20;

/** Whether the vendor refuses a step, as it refuses the work that needs more parts than there are. */
const wasRefused = (step: () => unknown): boolean => {
  try {
    step();
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
};

export const createLife = (setup: LifeSetup, initial: LifeState): Life => {
  const { workOrders, account, random, dailyWork } = setup;
  let timer: NodeJS.Timeout | undefined;
  let state: LifeState = { ...initial, on: false };

  const advance = () => {
    const ids = workOrders.ids(account);
    for (let look = 0; look < looksAtMost && ids.length > 0 && !random.chance(0.02); look += 1) {
      const order = workOrders.read(random.pick(ids));
      const step = order && possibleStep(order, setup);
      if (order === undefined || step === undefined) continue;
      if (wasRefused(() => workOrders.update(order.remoteId, step))) continue;
      return;
    }
    workOrders.create(account, workOrders.invent(account, random));
  };
  const tick = () => {
    advance();
    dailyWork?.(account, random);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const set: Life["set"] = ({ on, everyMilliseconds = state.everyMilliseconds }) => {
    stop();
    state = { on, everyMilliseconds };
    if (on) timer = setInterval(tick, everyMilliseconds).unref();
  };
  set(initial);
  return { set, state: () => state, tick, close: stop };
};
