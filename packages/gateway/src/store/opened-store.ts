import type { Store } from "./database.ts";
import type { JobDatabase } from "./job-database.ts";
import type { ReadCounts } from "./read-places.ts";

/** The store together with the database of the job queue. */
export interface OpenStore extends Store {
  readonly jobDatabase: JobDatabase;
  /** What the reads of queries do. Null for the embedded store, whose one session everybody shares. */
  readonly reads: ReadCounts | null;
}
