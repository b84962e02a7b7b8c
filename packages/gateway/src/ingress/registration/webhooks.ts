import type { System } from "../../systems/systems.ts";

/** Whether a vendor reports a system's changes with webhooks. */
export interface SystemWebhooks {
  readonly status: "ACTIVE" | "PENDING" | "FAILED" | "MANUAL" | "APP_WIDE" | "NOT_SUPPORTED" | "REMOVED";
  /** When the vendor was last asked. */
  readonly checkedAt: Date | null;
  /** The problem, as a sentence for the API. */
  readonly reason: string | null;
  /** When the vendor lets them end, which they are renewed before. Null: they do not end. */
  readonly expiresAt: Date | null;
}

/** Where somebody has to let a vendor send the webhooks of one system. */
export interface WebhookAddress {
  readonly url: string;
  /** What the vendor signs with. Null: it does not sign. */
  readonly secret: string | null;
}

/** The webhooks set up at vendors. */
export interface Webhooks {
  /** The webhooks of systems by their ids. */
  bySystems(environmentId: string, systems: readonly System[]): Promise<ReadonlyMap<string, SystemWebhooks>>;
  /** The address of a system whose webhooks are MANUAL, created on the first call. Null for any other. */
  manualAddress(environmentId: string, system: System): Promise<WebhookAddress | null>;
}
