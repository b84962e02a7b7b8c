import type { DeliveryState, SkippedStretch, StoredAttempt } from "./tables.ts";

/** One event for one endpoint. */
export interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly position: number;
  readonly mark: string | null;
  readonly type: string;
  readonly recordId: string | null;
  readonly systemId: string | null;
  readonly traceId: string;
  readonly recordedAt: Date;
  readonly state: DeliveryState;
  readonly body: string | null;
  readonly attempts: readonly StoredAttempt[];
  readonly isReplay: boolean;
  readonly nextAttemptAt: Date | null;
  readonly skipped: SkippedStretch | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** Which deliveries to list, newest first. */
export interface DeliveryQuery {
  readonly endpointIds: readonly string[] | null;
  readonly recordId: string | null;
  /** Null: all. */
  readonly states: readonly DeliveryState[] | null;
  /** Lists those created before. */
  readonly after: { readonly id: string; readonly createdAt: Date } | null;
  readonly limit: number;
}
