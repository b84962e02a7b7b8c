import type { RateLimit } from "@fettle/connector";
import { createRateGate, type GateTime, type RateGate } from "./rate-gate.ts";

/** The gates of all systems in this process, one per system. */
export interface RateGates {
  of(environmentId: string, systemId: string, rateLimit: RateLimit, product: string): RateGate;
  /** Releases the gate of a system that is no longer called. */
  forget(environmentId: string, systemId: string): void;
}

export function createRateGates(time: GateTime): RateGates {
  const gates = new Map<string, RateGate>();
  return {
    of(environmentId, systemId, rateLimit, product) {
      const key = keyOf(environmentId, systemId);
      const gate = gates.get(key) ?? createRateGate(rateLimit, product, time);
      gates.set(key, gate);
      return gate;
    },
    forget(environmentId, systemId) {
      gates.delete(keyOf(environmentId, systemId));
    },
  };
}

const keyOf = (environmentId: string, systemId: string) => `${environmentId}/${systemId}`;
