import type { Problem } from "./problem.ts";

/** A response or a webhook of the simulator that violates its OpenAPI description: a defect of the simulator. */
export interface Violation {
  readonly connector: string;
  readonly what: string;
  readonly problems: readonly Problem[];
}

/** Collects violations; the first thousand are kept. */
export interface Violations {
  add(violation: Violation): void;
  list(): readonly Violation[];
}

export const createViolations = (): Violations => {
  const found: Violation[] = [];
  return {
    add: (violation) => {
      if (found.length < 1000) found.push(violation);
    },
    list: () => [...found],
  };
};
