import type { Store } from "./database.ts";
import type { JobDatabase } from "./job-database.ts";

/** The store together with the database of the job queue. */
export interface OpenStore extends Store {
  readonly jobDatabase: JobDatabase;
}
