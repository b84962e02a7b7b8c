import type { Delivery } from "../feed/log-entry.ts";
import type { Call } from "./call.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Interruptions } from "./interruptions.ts";
import type { StoredEndpoint } from "./read-deliveries.ts";

/** What is known of an endpoint at the end of a run. */
export interface Evidence {
  readonly endpoint: Endpoint;
  /** In the order of their arrival. */
  readonly calls: readonly Call[];
  /** What it must have got, in the order of the log. */
  readonly expected: readonly Delivery[];
  /** Undefined when the database does not have it. */
  readonly stored: StoredEndpoint | undefined;
  readonly interruptions: Interruptions;
}

/** A broken promise, in words. */
export interface Finding {
  readonly recordId: string;
  readonly what: string;
}

export const isAccepted = ({ end }: Call): boolean => end === "accepted";
