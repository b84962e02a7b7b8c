import type { Page } from "@fettle/connector";
import type { ChangeCause } from "../store/tables.ts";
import type { System } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";

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
   * `read`: it was just read for this very record, so that at equal vendor times it counts as the newer.
   * `copy`: a page or a webhook's payload, which may be older than what is stored.
   */
  readonly freshness: "read" | "copy";
}

/** What a batch came to. */
export interface IngestResult {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  /** Records whose vendor time equals the stored one while the content differs: they have to be read again. */
  readonly ties: readonly string[];
  /** The ids of the records in the batch, rejected ones left out. */
  readonly recordIds: readonly string[];
}

/** One pass of polling, or a part of one, over one entity of one system. */
export interface SyncRun {
  readonly id: string;
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
}

/** A stretch of a system's sync runs, newest first. */
export interface SyncRunQuery {
  /** Null: all. */
  readonly entity: string | null;
  /** The run behind which the stretch begins. Null: with the newest. */
  readonly after: Pick<SyncRun, "id" | "startedAt"> | null;
  readonly limit: number;
}

/** How the sync runs of some time went. Those that have not ended are left out. */
export interface HealthWindow {
  readonly runs: number;
  readonly failedRuns: number;
}

/** How well a system's copy is kept. */
export interface SystemHealth {
  /** How old the copy of the entity may be that was synced longest ago. Null until every entity was through once. */
  readonly lagSeconds: number | null;
  /** When a sync was last through, of any entity. */
  readonly lastSuccessAt: Date | null;
  /** When the next run is planned; it may be due. Null while none is. */
  readonly nextRunAt: Date | null;
  readonly lastHour: HealthWindow;
  /** Whole hours count for the longer windows. */
  readonly lastDay: HealthWindow;
  readonly last30Days: HealthWindow;
}

/** Where polls, webhooks and commands meet: normalise, compare, write. */
export interface Ingest {
  /**
   * Writes records and their changes in one transaction. Unchanged records write nothing.
   * @throws ConnectorError `UNAUTHENTICATED` when the system has been disconnected: a vendor's answer that is late writes nothing.
   */
  write(batch: IngestBatch): Promise<IngestResult>;
  /**
   * Writes tombstones for records of which the vendor said that they are gone. Unknown ones are passed over.
   * @throws ConnectorError as {@link Ingest.write}.
   */
  remove(
    batch: Omit<IngestBatch, "payloads" | "freshness" | "handle"> & { readonly remoteIds: readonly string[] },
  ): Promise<IngestResult>;
  /** Syncs every entity of a system as soon as possible. */
  syncNow(environmentId: string, systemId: string): Promise<void>;
  syncRuns(environmentId: string, systemId: string, query: SyncRunQuery): Promise<readonly SyncRun[]>;
  /** The health of some systems, by their ids. */
  health(environmentId: string, systems: readonly System[]): Promise<ReadonlyMap<string, SystemHealth>>;
  /** Answers a vendor's webhook at `/ingress/:key`: verified, stored, then acknowledged. */
  webhook(request: Request, key: string): Promise<Response>;
}
