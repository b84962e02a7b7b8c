import type { JobName } from "./job-queue.ts";

/** How a node shares the places of one queue. */
export interface Shares {
  /** Jobs that a node runs at once. */
  readonly places: number;
  /** Of these at most so many for one environment: a single tenant never takes all of them. */
  readonly perEnvironment: number;
  /** Jobs of one group at once, on all nodes together. */
  readonly perGroup: number;
  /** How many are fetched with one statement. */
  readonly batch: number;
  /** Of the places at most so many for jobs that take a long turn; at least one, when one waits. */
  readonly mostLong: number;
}

const usual = { perGroup: 1, batch: 1 };

/** Each queue's policy and shares. A job with a key is `stately`: at most one of a key waits and at most one runs. */
export const queues = {
  sync: { policy: "stately", shares: { ...usual, places: 8, perEnvironment: 6, mostLong: 5 } },
  ingress: { policy: "standard", shares: { places: 60, perEnvironment: 45, perGroup: 20, batch: 10, mostLong: 60 } },
  commands: { policy: "stately", shares: { ...usual, places: 6, perEnvironment: 4, mostLong: 6 } },
  webhooks: { policy: "stately", shares: { ...usual, places: 4, perEnvironment: 3, mostLong: 4 } },
  erasure: { policy: "stately", shares: { ...usual, places: 2, perEnvironment: 1, mostLong: 2 } },
} as const satisfies Record<JobName, { readonly policy: "stately" | "standard"; readonly shares: Shares }>;

export const queueNames = Object.keys(queues) as JobName[]; // the literal's own keys

/** Among how many groups the entities of a system are shared out: so many of its syncs run at once. */
const syncsPerSystem = 2;

/**
 * What a job counts against: its system, or its environment when it names none. A sync counts against one of two halves of its system. As only one
 * job of a group runs, none is fetched whose key is under way: pg-boss would not hand out anything else before that one has ended.
 */
export function groupOf(data: { readonly environmentId: string; readonly systemId?: string; readonly entity?: string }): {
  readonly id: string;
  readonly tier: string;
} {
  const { environmentId, systemId, entity } = data;
  const half = entity === undefined ? "" : [...entity].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % syncsPerSystem;
  return { id: `${environmentId}/${systemId ?? ""}/${half}`, tier: environmentId };
}
