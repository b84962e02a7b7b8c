import type { Catalog } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import type { Uploads } from "../documents/uploads/uploads.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Log } from "../log.ts";
import type { RecordReader } from "../records/record-reader.ts";
import type { Store } from "../store/database.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { RingLog } from "./reach-state.ts";
import type { Tracer } from "../telemetry/tracer.ts";
import type { Systems } from "../systems/systems.ts";

/** What carrying out a command needs. */
export interface RunDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly records: RecordReader;
  readonly systems: Pick<Systems, "vendor" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "remove" | "position" | "syncNow">;
  /** Omitted where no command has a file. */
  readonly uploads?: Uploads | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer;
  readonly ring: RingLog;
}

/** The longest time that a command may take. Shorter than its lease. */
export const patienceMilliseconds = 100_000;

/** Records by id. */
export type KnownRecords = ReadonlyMap<string, StoredRecord>;
