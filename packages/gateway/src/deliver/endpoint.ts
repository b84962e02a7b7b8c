import type { DocumentText } from "../changes/followed-documents.ts";
import type { RefusedField } from "../graph/failure.ts";
import type { EndpointHeader } from "./sending/endpoint-headers.ts";
import type { EndpointStatus, Preset, WantedNotice } from "./tables.ts";

/** The most endpoints of an environment. */
export const mostEndpoints = 100;

/** An app's address that gets what it wants of the log. */
export interface Endpoint {
  readonly id: string;
  readonly systemId: string | null;
  readonly headerNames: readonly string[];
  readonly documents: readonly DocumentText[];
  readonly preset: Preset | null;
  readonly notices: readonly WantedNotice[];
  readonly description: string | null;
  readonly maxInFlight: number;
  readonly maxPerSecond: number | null;
  readonly status: EndpointStatus;
  readonly statusReason: string | null;
  readonly failingSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What an app says of an endpoint. Omitted: the default, or what it was before. */
export interface EndpointInput {
  readonly url?: string;
  readonly documents?: readonly DocumentText[];
  readonly preset?: Preset | null;
  readonly notices?: readonly WantedNotice[];
  readonly systemId?: string | null;
  readonly headers?: readonly EndpointHeader[];
  readonly maxInFlight?: number;
  readonly maxPerSecond?: number | null;
  readonly description?: string | null;
}

/** A change of an endpoint, or why it was not made. */
export type EndpointOutcome<Success> =
  | { readonly type: "done"; readonly value: Success }
  | { readonly type: "refused"; readonly message: string; readonly fields: readonly RefusedField[] }
  | { readonly type: "unknown" };

/** What an endpoint has answered lately. */
export interface EndpointStats {
  readonly attempts: number;
  readonly delivered: number;
  readonly failed: number;
}

/** What waits at an endpoint, and how far it is behind. */
export interface EndpointBacklog {
  readonly pending: number;
  readonly oldestPendingAt: Date | null;
  /** How old the oldest entry of the log is that has not been looked at for it. 0: there is none. */
  readonly lagSeconds: number;
}

/** A call as an endpoint would get it. */
export interface PreviewedCall {
  readonly body: string;
  readonly headers: readonly EndpointHeader[];
}
