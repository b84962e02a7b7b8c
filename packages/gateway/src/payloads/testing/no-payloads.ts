import type { Payloads } from "../payloads.ts";

/** Keeps nothing. */
export const noPayloads: Pick<Payloads, "wants" | "capture" | "of"> = {
  wants: () => false,
  capture: () => {},
  of: async (_environmentId, subjects) => subjects.map(() => ({ state: "NOT_CAPTURED" })),
};
