import type { Random } from "../random.ts";

/** What an endpoint does with a call. */
export type Answer =
  | {
      readonly type: "status";
      readonly status: number;
      readonly afterMilliseconds: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly type: "silence" | "close" | "half a head" };

/** What an endpoint knows of a call when it answers. */
export interface Question {
  readonly recordId: string;
  readonly version: number;
  /** How often this event has come, this call included. */
  readonly times: number;
  /** The share of the run that is over. */
  readonly share: number;
  readonly random: Random;
}

export const behaviorNames = ["good", "slow", "flaky", "picky", "dead for a while", "dead", "gone"] as const;
export type BehaviorName = (typeof behaviorNames)[number];

const ok = { type: "status", status: 204, afterMilliseconds: 0 } as const;
const failures: readonly Answer[] = [
  { type: "status", status: 500, afterMilliseconds: 0 },
  { type: "status", status: 503, afterMilliseconds: 50 },
  { type: "status", status: 503, afterMilliseconds: 0, headers: { "retry-after": "2" } },
  { type: "status", status: 302, afterMilliseconds: 0, headers: { location: "/elsewhere" } },
  { type: "status", status: 404, afterMilliseconds: 0 },
  { type: "silence" },
  { type: "close" },
  { type: "half a head" },
];
const fail = (random: Random): Answer => random.pick(failures) ?? ok;

/** The last characters of an id, as a number. */
const digitOf = (recordId: string): number => (recordId.codePointAt(recordId.length - 1) ?? 0) % 4;

/** How each kind of endpoint answers until everything is well again. */
export const behaviors: Readonly<Record<BehaviorName, (question: Question) => Answer>> = {
  good: () => ok,
  slow: ({ random }) => ({ ...ok, afterMilliseconds: random.between(200, 4000) }),
  flaky: ({ random }) => (random.chance(0.2) ? fail(random) : { ...ok, afterMilliseconds: random.between(0, 30) }),
  picky: ({ recordId, version, times, random }) =>
    digitOf(recordId) === 0 && version % 3 === 0 && times <= 2 ? fail(random) : ok,
  "dead for a while": ({ share, random }) =>
    share > 0.2 && share < 0.5 ? (random.chance(0.5) ? { type: "close" } : fail(random)) : ok,
  dead: ({ random }) => (random.chance(0.1) ? fail(random) : { type: "close" }),
  gone: ({ share }) => (share > 0.3 ? { type: "status", status: 410, afterMilliseconds: 0 } : ok),
};

/** Endpoints that stay as they are when everything else is well again. */
export const isLasting = (name: BehaviorName): boolean => name === "dead" || name === "gone";

const weights: Readonly<Record<BehaviorName, number>> = {
  good: 35,
  slow: 10,
  flaky: 20,
  picky: 12,
  "dead for a while": 12,
  dead: 5,
  gone: 6,
};

/** The behaviours of so many endpoints, each kind by its share, in an order that spreads them. */
export function spreadBehaviors(count: number): readonly BehaviorName[] {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const owed = new Map<BehaviorName, number>(behaviorNames.map((name) => [name, 0]));
  return Array.from({ length: count }, () => {
    for (const name of behaviorNames) owed.set(name, (owed.get(name) ?? 0) + weights[name] / total);
    const [next] = [...owed].reduce((most, each) => (each[1] > most[1] ? each : most));
    owed.set(next, (owed.get(next) ?? 0) - 1);
    return next;
  });
}
