import type { System } from "../../systems/systems.ts";

/** Whether a vendor tells of a system's changes by itself. */
export interface SystemWebhooks {
  readonly status: "ACTIVE" | "PENDING" | "FAILED" | "MANUAL" | "NOT_SUPPORTED" | "REMOVED";
  /** When the vendor was last asked. */
  readonly checkedAt: Date | null;
  /** What is wrong, in a sentence for the API to show. */
  readonly reason: string | null;
}

/** What is set up at vendors so that they tell of changes. */
export interface Webhooks {
  /** The webhooks of some systems, by their ids. */
  bySystems(environmentId: string, systems: readonly System[]): Promise<ReadonlyMap<string, SystemWebhooks>>;
}
