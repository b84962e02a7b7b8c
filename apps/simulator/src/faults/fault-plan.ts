import { createRandom, type Random } from "../seed/random.ts";
import type { CallFault, WebhookFault } from "./fault.ts";

/** The pending faults for one vendor's next calls and webhooks. */
export interface FaultPlan {
  add(faults: { readonly calls: readonly CallFault[]; readonly webhooks: readonly WebhookFault[] }): void;
  clear(): void;
  /** The remaining faults; `times` counts down. */
  list(): { calls: CallFault[]; webhooks: WebhookFault[] };
  /** Takes the fault that applies to this call and counts it down. `path` is under the API's base, or `token`. */
  nextCall(method: string, path: string): CallFault | undefined;
  nextWebhook(): WebhookFault | undefined;
}

interface Waiting<Fault> {
  fault: Fault;
  random: Random;
}

type Often = { readonly times?: number | undefined; readonly rate?: number | undefined; readonly seed: number };

const isFor = (fault: CallFault, method: string, path: string) =>
  (fault.method === undefined || fault.method === method) &&
  (fault.match === "token" ? path === "token" : path !== "token" && path.startsWith(fault.match ?? "/"));

const take = <Fault extends Often>(waiting: Waiting<Fault>[], fits: (fault: Fault) => boolean): Fault | undefined => {
  for (const [index, { fault, random }] of waiting.entries()) {
    if (!fits(fault)) continue;
    if (fault.rate !== undefined) {
      if (random.chance(fault.rate)) return fault;
      continue;
    }
    const left = (fault.times ?? 1) - 1;
    if (left > 0) waiting[index] = { fault: { ...fault, times: left }, random };
    else waiting.splice(index, 1);
    return fault;
  }
  return undefined;
};

const wait = <Fault extends Often>(fault: Fault): Waiting<Fault> => ({ fault, random: createRandom(fault.seed) });

export const createFaultPlan = (): FaultPlan => {
  let calls: Waiting<CallFault>[] = [];
  let webhooks: Waiting<WebhookFault>[] = [];
  return {
    add: (faults) => {
      calls.push(...faults.calls.map(wait));
      webhooks.push(...faults.webhooks.map(wait));
    },
    clear: () => {
      calls = [];
      webhooks = [];
    },
    list: () => ({ calls: calls.map(({ fault }) => fault), webhooks: webhooks.map(({ fault }) => fault) }),
    nextCall: (method, path) => take(calls, (fault) => isFor(fault, method, path)),
    nextWebhook: () => take(webhooks, () => true),
  };
};
