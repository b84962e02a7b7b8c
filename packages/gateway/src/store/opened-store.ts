import type { Store } from "./database.ts";
import type { JobDatabase } from "./job-database.ts";

/** The store together with what the job queue runs on. */
export interface OpenStore extends Store {
  readonly jobDatabase: JobDatabase;
}
