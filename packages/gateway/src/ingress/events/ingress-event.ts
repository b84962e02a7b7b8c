import type { Payload } from "../../payloads/payload.ts";

import type { TimeBounds } from "../../graph/time-bounds.ts";

/** WAITING: not processed yet, or delayed. FAILED: processing failed, at least in part. */
export type IngressEventStatus = "WAITING" | "PROCESSED" | "FAILED";

/** Why an ingress event could not be processed, shown in the API. */
export interface IngressError {
  /** Stable, in UPPER_CASE. */
  readonly code: string;
  /** The problem and its solution. Contains nothing internal. */
  readonly message: string;
}

/** A vendor's webhook as it came in. */
export interface IngressEvent {
  readonly id: string;
  readonly systemId: string;
  readonly status: IngressEventStatus;
  readonly receivedAt: Date;
  /** When the event was last processed. Null while it waits. */
  readonly processedAt: Date | null;
  /** Whether the vendor's signature was checked. Of an unsigned webhook, only the records that it names are kept. */
  readonly isSigned: boolean;
  /** Null unless the event failed, or waits because of the error. */
  readonly error: IngressError | null;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  /** The size of the payload in bytes. */
  readonly size: number;
  readonly traceId: string;
}

/** A range of a system's ingress events, newest first. */
export interface IngressEventQuery {
  /** Null: all statuses. */
  readonly status: IngressEventStatus | null;
  /** The event after which the range begins. Null: at the newest event. */
  readonly after: Pick<IngressEvent, "id" | "receivedAt"> | null;
  readonly limit: number;
}

/** Ingress events of an environment, newest first. Null: any. */
export interface AllIngressEventsQuery extends TimeBounds {
  readonly systemIds: readonly string[] | null;
  readonly connectorIds: readonly string[] | null;
  readonly traceIds: readonly string[] | null;
  readonly statuses: readonly IngressEventStatus[] | null;
  readonly errorCodes: readonly string[] | null;
  readonly after: IngressEventQuery["after"];
  readonly limit: number;
}

/** Which ingress events that met an error are processed again, for one system. */
export interface IngressRetry {
  readonly systemId: string;
  /** Null: all events. */
  readonly ids: readonly string[] | null;
}

/** The result of a retry, with the number of events. Events without an error are skipped. */
export type RetryOutcome = { readonly type: "success"; readonly count: number } | { readonly type: "not-found" | "disconnected" };

/** The vendors' webhooks that have been received. An acknowledged webhook is not lost if it cannot be processed. */
export interface IngressEvents {
  ingressEvents(environmentId: string, systemId: string, query: IngressEventQuery): Promise<readonly IngressEvent[]>;
  allIngressEvents(environmentId: string, query: AllIngressEventsQuery): Promise<readonly IngressEvent[]>;
  ingressEvent(environmentId: string, id: string): Promise<IngressEvent | null>;
  /** The original bodies of events by their ids. */
  ingressPayloads(environmentId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Events as they came in, without their secrets, in their order, or why that is not kept. */
  redactedEvents(environmentId: string, events: readonly IngressEvent[]): Promise<readonly Payload[]>;
  /** Processes events that met an error again. Events of a system that is not in use wait until it is. */
  retryIngressEvents(environmentId: string, retry: IngressRetry): Promise<RetryOutcome>;
  /** The number of stored failed events by system id. Systems without one are omitted. */
  failedEvents(environmentId: string, systemIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
