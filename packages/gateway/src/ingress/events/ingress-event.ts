/** WAITING: not taken up yet, or put off. FAILED: taken up, and not or not wholly processed. */
export type IngressEventStatus = "WAITING" | "PROCESSED" | "FAILED";

/** Why an ingress event could not be processed, for the API to show. */
export interface IngressError {
  /** Stable, in UPPER_CASE. */
  readonly code: string;
  /** What happened and what to do. Nothing internal. */
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
  /** Whether the vendor's signature was checked. Of one that is not signed only what it names is kept. */
  readonly isSigned: boolean;
  /** Null unless it failed, or waits because of it. */
  readonly error: IngressError | null;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  /** Of the payload, in bytes. */
  readonly size: number;
  readonly traceId: string;
}

/** A stretch of a system's ingress events, newest first. */
export interface IngressEventQuery {
  /** Null: all. */
  readonly status: IngressEventStatus | null;
  /** The event behind which the stretch begins. Null: with the newest. */
  readonly after: Pick<IngressEvent, "id" | "receivedAt"> | null;
  readonly limit: number;
}

/** Which ingress events of a system that met an error are processed again. */
export interface IngressRetry {
  readonly systemId: string;
  /** Null: all. */
  readonly ids: readonly string[] | null;
}

/** What became of that: of how many it was begun. Those without an error are passed over. */
export type RetryOutcome = { readonly type: "success"; readonly count: number } | { readonly type: "not-found" | "disconnected" };

/** Vendors' webhooks that have come in: what was acknowledged is not lost when it cannot be processed. */
export interface IngressEvents {
  ingressEvents(environmentId: string, systemId: string, query: IngressEventQuery): Promise<readonly IngressEvent[]>;
  ingressEvent(environmentId: string, id: string): Promise<IngressEvent | null>;
  /** The bodies of some events as they came in, by their ids. */
  ingressPayloads(environmentId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Has events that met an error processed again. Those of a system that is not in use wait until it is. */
  retryIngressEvents(environmentId: string, retry: IngressRetry): Promise<RetryOutcome>;
  /** How many events of some systems could not be processed and are kept, by system id; a system that has none is left out. */
  failedEvents(environmentId: string, systemIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
