import { longestWaitMilliseconds } from "./options.ts";
import type { Plan } from "./plan.ts";
import { subscribeByEvents } from "./subscribe-by-events.ts";
import { subscribeBySocket } from "./subscribe-by-socket.ts";
import type { Gateway, Visit } from "./visit.ts";

/** The result of one subscriber. */
export interface Visited {
  /** Words: it left as planned, or the event that prevented that. */
  readonly outcome: string;
  readonly events: number;
}

const mayGoUnseen = ({ leaves }: Plan): boolean => leaves === "on connecting" || leaves === "impatiently";

/** Connects, follows the plan and leaves. Settles once its connection is closed. */
export function subscribe(gateway: Gateway, plan: Plan): Promise<Visited> {
  const { promise, resolve } = Promise.withResolvers<Visited>();
  let events = 0;
  let isLeaving = false;
  let isOpen = false;
  const go = (): void => {
    if (isLeaving) return;
    isLeaving = true;
    clearTimeout(timer);
    visit.leave();
  };
  const stay = (): void => {
    clearTimeout(timer);
    timer = setTimeout(go, plan.milliseconds);
  };
  const visit: Visit = {
    plan,
    onConnect: () => (plan.leaves === "on connecting" ? go() : plan.leaves === "impatiently" ? stay() : undefined),
    onOpen: () => {
      isOpen = true;
      if (!isLeaving) stay();
    },
    onEvents(count) {
      events += count;
      if (events >= plan.events) go();
    },
    onEnd(how) {
      clearTimeout(timer);
      const outcome = !isLeaving ? how : isOpen ? "left" : mayGoUnseen(plan) ? "left before it was accepted" : "never accepted";
      resolve({ outcome, events });
      go();
    },
    leave: () => undefined,
  };
  let timer = setTimeout(go, longestWaitMilliseconds);
  (plan.transport === "sse" ? subscribeByEvents : subscribeBySocket)(gateway, plan, visit);
  return promise;
}
