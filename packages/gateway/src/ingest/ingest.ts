import type { Place } from "../change-log/place.ts";
import type { CountedProblem, DeletionDecision, SyncRunKind } from "./tables.ts";
import type { ConnectorHealth, HealthOverTime } from "./health/health-figures.ts";
import type { HealthSpan } from "./health/health-span.ts";
import type { ConnectorHealthQuery } from "./health/read-health-over-time.ts";
import type { ChangeCause } from "../change-log/tables.ts";
import type { Reprocessing } from "./renormalize/renormalization-rows.ts";
import type { System } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import type { PayloadBatch, PayloadOrigin } from "./write/payload-batch.ts";
import type { NormalizedPayloads } from "./write/normalize-payloads.ts";
import type { RejectedList } from "./write/rejected.ts";
import type { Unread } from "./write/unread.ts";
import type { DoubtedCopy } from "./write/settled-rows.ts";

/** Data from a vendor about one entity of one system. */
export interface IngestBatch extends PayloadBatch, PayloadOrigin {
  /** The system's connector, which normalises the payloads. */
  readonly handle: VendorHandle;
  readonly environmentId: string;
  /** What {@link Ingest.normalize} made of exactly these payloads. Default: they are normalised now. */
  readonly normalized?: NormalizedPayloads;
  readonly cause: ChangeCause;
  /**
   * - `read`: just read for this very record, so it is the newest version whatever its time, unless the record was written since
   *   (`askedAfter`).
   * - `copy`: a page or a webhook's payload, which may be older than the stored version.
   * - `only copy`: a copy where no read can decide. {@link Ingest.write} turns a `copy` into this when the connector cannot read one
   *   record.
   */
  readonly freshness: "read" | "copy" | "only copy";
  /**
   * The position of the environment's log before the vendor was asked: anything written later may be newer than the vendor's answer. It is
   * a place, not a time, so clock differences between nodes do not matter. If the log was put back to before this place, every record may
   * have been written later. Null: nobody asked, as with a webhook, or the position is unknown.
   */
  readonly askedAfter: Place | null;
}

/** Records that the vendor reported as gone. */
export interface Removal extends Omit<IngestBatch, "payloads" | "normalized" | "freshness" | "handle"> {
  readonly remoteIds: readonly string[];
  /** Whether the vendor can be asked about unclear cases. If not, its report alone decides. */
  readonly canRead: boolean;
}

/** The result of a batch. */
export interface IngestResult {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  /** The vendor's keys of records for which the data at hand cannot show whether it is newer than the stored version. They must be read. */
  readonly ties: readonly string[];
  /** Those ties that the vendor reported as gone. If a read does not find them either, they are deleted. */
  readonly tiesSaidGone: readonly string[];
  /** The values that could not be read. Omitted when there are none. */
  readonly unread?: Unread | undefined;
  /** The copies behind those ties, in their order, for {@link Ingest.settle}; the last ties may have none. */
  readonly doubted: readonly DoubtedCopy[];
  /** The ids of the records in the batch, except rejected ones. */
  readonly recordIds: readonly string[];
  /** The newest time of change by the vendor's clock that is not in our future. Null: no record has one. */
  readonly newestRemoteAt: Date | null;
}

/** One polling pass, or part of one, over one entity of one system. */
export interface SyncRun {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  readonly kind: SyncRunKind;
  readonly startedAt: Date;
  /** Null while the run is in progress. */
  readonly endedAt: Date | null;
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  /** Records that the vendor refused to show (403) when it was asked about them. They stay as they are. */
  readonly hidden: number;
  /** Records at which the vendor or the connector failed. They stay as they are. */
  readonly failedReads: number;
  /** A code and a sentence, shown in the API. Null unless the run failed. */
  readonly error: string | null;
  readonly traceId: string;
  /** The values of its records that could not be read, by field. */
  readonly problems: readonly CountedProblem[];
  /** Why one of the records was rejected. Null when none was. */
  readonly rejection: string | null;
}

/** Suspected deletions of one entity of one system: complete lists left out so many records that an operator has to decide. */
export interface SuspectedDeletion {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  /** How many records both the last complete list and the one before it left out. */
  readonly count: number;
  /** The number of records that were compared. */
  readonly total: number;
  readonly foundAt: Date;
  readonly lastFoundAt: Date;
  readonly traceId: string;
  /** The operator's decision, which the next sync carries out. Null until there is one. */
  readonly decision: DeletionDecision | null;
}

/** An operator's decision about suspected deletions. */
export interface DeletionVerdict {
  readonly id: string;
  readonly decision: DeletionDecision;
  /** How many suspected deletions the operator has seen. If there are more by now, the decision is refused. Null: any number. */
  readonly seen: number | null;
  readonly traceId: string;
}

/** The result of a decision. */
export type VerdictOutcome =
  | { readonly type: "success"; readonly suspected: SuspectedDeletion }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" }
  | { readonly type: "decided"; readonly suspected: SuspectedDeletion }
  | { readonly type: "grown"; readonly suspected: SuspectedDeletion };

/** A range of a system's sync runs, newest first. */
export interface SyncRunQuery {
  /** Null: all entities. */
  readonly entity: string | null;
  /** The run after which the range begins. Null: at the newest run. */
  readonly after: Pick<SyncRun, "id" | "startedAt"> | null;
  readonly limit: number;
}

/** The outcomes of the sync runs in a period, except unfinished ones. */
export interface HealthWindow {
  readonly runs: number;
  readonly failedRuns: number;
}

/** The records of one entity that are rejected in their current state at the vendor. */
export interface RejectedRecords {
  readonly entity: string;
  readonly count: number;
  /** Why one of them is rejected. */
  readonly example: string;
  readonly lastSeenAt: Date;
}

/** How well the copy of a system is kept up to date. */
export interface SystemHealth {
  readonly systemId: string;
  /**
   * The age of the copy of the entity that has waited longest for a sync. Null until every entity has been synced once since the clock was
   * set back.
   */
  readonly lagSeconds: number | null;
  /** When a sync of any entity last succeeded. */
  readonly lastSuccessAt: Date | null;
  /** When the next run is planned; this time may have passed. Null when no run is planned. */
  readonly nextRunAt: Date | null;
  /** The latest time until which the vendor asked us to wait, for any entity. Null when it has not, or the time has passed. */
  readonly waitingUntil: Date | null;
  readonly lastHour: HealthWindow;
  /** The longer windows count whole hours. */
  readonly lastDay: HealthWindow;
  readonly last30Days: HealthWindow;
  /** Records that are missing from the copy because they cannot be read, by entity. */
  readonly rejected: readonly RejectedRecords[];
}

/** The progress of a first sync. */
export interface FirstSync {
  readonly read: number;
  /** Null when the vendor does not say how many records there are. */
  readonly total: number | null;
}

/**
 * - `SYNCING`: the first sync has not finished.
 * - `SYNCED`: it has, and the last poll succeeded.
 * - `FORBIDDEN`: the vendor refuses to list the entity to these credentials.
 * - `FAILED`: the last poll failed otherwise.
 */
export type SystemEntityStatus = "SYNCING" | "SYNCED" | "FORBIDDEN" | "FAILED";

/** What the copy of a system has of one entity. */
export interface SystemEntity {
  readonly name: string;
  readonly status: SystemEntityStatus;
  /** A code and a sentence, shown in the API. Null unless the entity is forbidden or failed. */
  readonly error: string | null;
  /** Whether the entity is optional and the vendor refuses to list it to these credentials, so that nothing waits for it. */
  readonly isLeftOut: boolean;
  /** When a poll last succeeded. */
  readonly lastSyncedAt: Date | null;
  /** Null when the first sync is complete. */
  readonly first: FirstSync | null;
  /** The number of its records that the vendor's lists leave out and that it refuses to show. */
  readonly hiddenRecords: number;
}

/** Where polls, webhooks and commands meet: normalise, compare, write. */
export interface Ingest extends RejectedList {
  /**
   * Writes each record with its change in one transaction, a number of records at a time. Unchanged records cause no write.
   * @throws ConnectorError `UNAUTHENTICATED` when the system has been disconnected: a vendor's late answer is not written.
   */
  write(batch: IngestBatch): Promise<IngestResult>;
  /** Normalises the payloads of a batch that will be written later, which needs no transaction and may overtake another batch's writing. */
  normalize(batch: PayloadBatch & Pick<IngestBatch, "handle">): NormalizedPayloads;
  /**
   * Writes tombstones for records that the vendor reported as gone. Unknown records are skipped.
   * @throws ConnectorError as {@link Ingest.write}.
   */
  remove(removal: Removal): Promise<IngestResult>;
  /**
   * Remembers that these copies were checked, so they raise no new doubt for an hour. Call it after their ties have been read. Where
   * nothing can be read, a list that still shows them after an hour is believed.
   */
  settle(target: Pick<IngestBatch, "environmentId" | "entity">, copies: readonly DoubtedCopy[]): Promise<void>;
  /** The current position of the log. Get it before asking a vendor, for `askedAfter`. */
  position(environmentId: string): Promise<Place>;
  /**
   * Syncs every entity of a system as soon as possible. `withScans` includes complete lists, unless the last one is less than five minutes
   * old.
   */
  syncNow(environmentId: string, systemId: string, options?: { readonly withScans?: boolean }): Promise<void>;
  syncRuns(environmentId: string, systemId: string, query: SyncRunQuery): Promise<readonly SyncRun[]>;
  syncRun(environmentId: string, id: string): Promise<SyncRun | null>;
  /** The health of systems by their ids. */
  health(environmentId: string, systems: readonly System[]): Promise<ReadonlyMap<string, SystemHealth>>;
  /** What happened to systems over time, by their ids. From counters, never from logs. */
  healthOverTime(
    environmentId: string,
    systemIds: readonly string[],
    span: HealthSpan,
  ): Promise<ReadonlyMap<string, HealthOverTime>>;
  /** What happened to connectors over time, in the order of their ids: their systems' figures together. */
  connectorHealth(environmentId: string, query: ConnectorHealthQuery): Promise<readonly ConnectorHealth[]>;
  /** What is there of each entity that the systems' connectors serve, by the systems' ids. */
  entities(environmentId: string, systems: readonly System[]): Promise<ReadonlyMap<string, readonly SystemEntity[]>>;
  /** How far systems are whose stored records are being read again, by their ids. */
  reprocessing(environmentId: string, systemIds: readonly string[]): Promise<ReadonlyMap<string, Reprocessing>>;
  /** The suspected deletions of systems by their ids. */
  suspectedDeletions(
    environmentId: string,
    systemIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly SuspectedDeletion[]>>;
  suspectedDeletion(environmentId: string, id: string): Promise<SuspectedDeletion | null>;
  /** The ids of up to `limit` of the records that are suspected of being deleted. */
  suspectedRecords(environmentId: string, suspected: SuspectedDeletion, limit: number): Promise<readonly string[]>;
  /** Accepts an operator's decision about suspected deletions. The entity's next sync, which starts at once, carries it out. Idempotent. */
  decideDeletions(environmentId: string, verdict: DeletionVerdict): Promise<VerdictOutcome>;
}
