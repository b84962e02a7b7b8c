import type { Generated } from "kysely";
import type { Instant } from "./tables.ts";

/** What is known of a system's webhooks at its vendor. One whose connector sets up none has no row. */
export interface WebhookRegistrationTable {
  environment_id: string;
  system_id: string;
  status: "PENDING" | "ACTIVE" | "FAILED" | "NOT_SUPPORTED";
  /** What is wrong, for the API to show. */
  reason: string | null;
  /** When the vendor was last asked. */
  checked_at: Date | null;
  /** When it is to be asked again. */
  check_at: Instant;
  /** How many checks in a row failed. */
  failures: Generated<number>;
  /** The gateway's public address that the vendor was given. Null until it was given one. */
  public_url: string | null;
  /** A hash of all that the vendor was given, to tell that it has changed. */
  fingerprint: string | null;
  /** What the connector has to find its registration again. */
  reference: string | null;
}
