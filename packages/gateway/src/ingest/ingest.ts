import type { Page } from "@fettle/connector";
import type { ChangeCause } from "../store/tables.ts";
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

/** Where polls, webhooks and commands meet: normalise, compare, write. */
export interface Ingest {
  /** Writes records and their changes in one transaction. Unchanged records write nothing. */
  write(batch: IngestBatch): Promise<IngestResult>;
  /** Writes tombstones for records of which the vendor said that they are gone. Unknown ones are passed over. */
  remove(
    batch: Omit<IngestBatch, "payloads" | "freshness" | "handle"> & { readonly remoteIds: readonly string[] },
  ): Promise<IngestResult>;
  /** Syncs every entity of a system as soon as possible. */
  syncNow(environmentId: string, systemId: string): Promise<void>;
  /** Answers a vendor's webhook at `/ingress/:key`: verified, stored, then acknowledged. */
  webhook(request: Request, key: string): Promise<Response>;
}
