import type { Page } from "@fettle/connector";
import type { Place } from "../change-log/place.ts";
import type { CountedProblem, DeletionDecision } from "./tables.ts";
import type { ChangeCause } from "../change-log/tables.ts";
import type { System } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import type { RejectedList } from "./write/rejected.ts";
import type { Unread } from "./write/unread.ts";
import type { DoubtedCopy } from "./write/settled-rows.ts";

/** What came from a vendor about one entity of one system. */
export interface IngestBatch {
  /** The system's connector, which normalises the payloads. */
  readonly handle: VendorHandle;
  readonly environmentId: string;
  readonly systemId: string;
  readonly entity: string;
  readonly payloads: Page["payloads"];
  readonly cause: ChangeCause;
  readonly traceId: string;
  /** When it happened at the vendor, where the source says so. */
  readonly occurredAt: Date | null;
  /**
   * `read`: it was just read for this very record, so that it is the newest whatever time it bears, unless the record has been written
   * since (`askedAfter`). `copy`: a page or a webhook's payload, which may be older than what is stored. `only copy`: the same where no
   * read can tell; {@link Ingest.write} makes it of a `copy` when the connector cannot read one record.
   */
  readonly freshness: "read" | "copy" | "only copy";
  /**
   * Where the environment's log stood before the vendor was asked: what was written later may be newer than the answer. A place and
   * no time, so that it holds whatever the nodes' clocks say; where the log has been put back to before it, all may have been written
   * later. Null: nobody asked, as with a webhook, or nobody knows.
   */
  readonly askedAfter: Place | null;
}

/** Records of which the vendor said that they are gone. */
export interface Removal extends Omit<IngestBatch, "payloads" | "freshness" | "handle"> {
  readonly remoteIds: readonly string[];
  /** Whether the vendor can be asked about what is unclear; otherwise what the vendor said has to do. */
  readonly canRead: boolean;
}

/** What a batch came to. */
export interface IngestResult {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  /** The vendor's keys of records of which what is at hand cannot tell whether it is newer than what is stored: they have to be read. */
  readonly ties: readonly string[];
  /** Those of the ties of which it was said that they are gone: when a read does not find them either, they are. */
  readonly tiesSaidGone: readonly string[];
  /** What could not be read. Left out: nothing. */
  readonly unread?: Unread | undefined;
  /** The copies that are those ties, for {@link Ingest.settle}. */
  readonly doubted: readonly DoubtedCopy[];
  /** The ids of the records in the batch, rejected ones left out. */
  readonly recordIds: readonly string[];
  /** The newest time of change by the vendor's clock that does not lie in the future of ours. Null: none of them has one. */
  readonly newestRemoteAt: Date | null;
}

/** One pass of polling, or a part of one, over one entity of one system. */
export interface SyncRun {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly endedAt: Date | null;
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  /** A code and a sentence, for the API to show. Null unless it failed. */
  readonly error: string | null;
  readonly traceId: string;
  /** What of its records could not be read, by field. */
  readonly problems: readonly CountedProblem[];
  /** Why one of them was rejected. Null: none was. */
  readonly rejection: string | null;
}

/** Deletions of one entity of one system that complete lists would bring, and that are held because they are unlikely many. */
export interface SuspectedDeletion {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  /** How many records the last complete list left out, as those before it did. */
  readonly count: number;
  /** Of how many. */
  readonly total: number;
  readonly foundAt: Date;
  readonly lastFoundAt: Date;
  readonly traceId: string;
  /** What an operator has decided and the next sync carries out. Null while that is waited for. */
  readonly decision: DeletionDecision | null;
}

/** An operator's word about suspected deletions. */
export interface DeletionVerdict {
  readonly id: string;
  readonly decision: DeletionDecision;
  /** How many the operator has seen: when there are more by now, nothing is decided. Null: however many. */
  readonly seen: number | null;
  readonly traceId: string;
}

/** What became of it. */
export type VerdictOutcome =
  | { readonly type: "success"; readonly suspected: SuspectedDeletion }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" }
  | { readonly type: "decided"; readonly suspected: SuspectedDeletion }
  | { readonly type: "grown"; readonly suspected: SuspectedDeletion };

/** A stretch of a system's sync runs, newest first. */
export interface SyncRunQuery {
  /** Null: all. */
  readonly entity: string | null;
  /** The run behind which the stretch begins. Null: with the newest. */
  readonly after: Pick<SyncRun, "id" | "startedAt"> | null;
  readonly limit: number;
}

/** The outcomes of the sync runs in a period. Runs that have not ended are left out. */
export interface HealthWindow {
  readonly runs: number;
  readonly failedRuns: number;
}

/** The records of one entity that are rejected as they are at the vendor now. */
export interface RejectedRecords {
  readonly entity: string;
  readonly count: number;
  /** Why one of them is. */
  readonly example: string;
  readonly lastSeenAt: Date;
}

/** How well a system's copy is kept. */
export interface SystemHealth {
  readonly systemId: string;
  /** How old the copy of the entity may be that was synced longest ago. Null until every entity was through once since the clock was set back. */
  readonly lagSeconds: number | null;
  /** When a sync was last through, of any entity. */
  readonly lastSuccessAt: Date | null;
  /** When the next run is planned; it may be due. Null while none is. */
  readonly nextRunAt: Date | null;
  /** Until when the vendor has asked us to wait, of any entity. Null when it has not, or that time has come. */
  readonly waitingUntil: Date | null;
  readonly lastHour: HealthWindow;
  /** Whole hours count for the longer windows. */
  readonly lastDay: HealthWindow;
  readonly last30Days: HealthWindow;
  /** What the copy lacks, because it cannot be read, by entity. */
  readonly rejected: readonly RejectedRecords[];
}

/** Where polls, webhooks and commands meet: normalise, compare, write. */
export interface Ingest extends RejectedList {
  /**
   * Writes records and their changes in one transaction. Unchanged records write nothing.
   * @throws ConnectorError `UNAUTHENTICATED` when the system has been disconnected: a vendor's answer that is late writes nothing.
   */
  write(batch: IngestBatch): Promise<IngestResult>;
  /**
   * Writes tombstones for records of which the vendor said that they are gone. Unknown ones are passed over.
   * @throws ConnectorError as {@link Ingest.write}.
   */
  remove(removal: Removal): Promise<IngestResult>;
  /**
   * Remembers that copies which a list showed were looked into, so that they raise no new doubt for an hour. To be called once their ties
   * have been read; where nothing can be read, lists that show them for an hour more are believed.
   */
  settle(environmentId: string, copies: readonly DoubtedCopy[]): Promise<void>;
  /** Where the log stands: to be asked before a vendor is, for `askedAfter`. */
  position(environmentId: string): Promise<Place>;
  /**
   * Syncs every entity of a system as soon as possible. `withScans`: with complete lists too, unless the last one is from the last five
   * minutes.
   */
  syncNow(environmentId: string, systemId: string, options?: { readonly withScans?: boolean }): Promise<void>;
  syncRuns(environmentId: string, systemId: string, query: SyncRunQuery): Promise<readonly SyncRun[]>;
  syncRun(environmentId: string, id: string): Promise<SyncRun | null>;
  /** The health of some systems, by their ids. */
  health(environmentId: string, systems: readonly System[]): Promise<ReadonlyMap<string, SystemHealth>>;
  /** What is held of some systems, by their ids. */
  suspectedDeletions(
    environmentId: string,
    systemIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly SuspectedDeletion[]>>;
  suspectedDeletion(environmentId: string, id: string): Promise<SuspectedDeletion | null>;
  /** Ids of some of the records that are held, `limit` at most. */
  suspectedRecords(environmentId: string, suspected: SuspectedDeletion, limit: number): Promise<readonly string[]>;
  /** Takes an operator's word for suspected deletions; the entity's next sync, which comes at once, carries it out. Repeated it changes nothing. */
  decideDeletions(environmentId: string, verdict: DeletionVerdict): Promise<VerdictOutcome>;
}
