import { once } from "node:events";
import { Worker } from "node:worker_threads";

/**
 * Makes the files of an embedded database in an empty folder, in a thread of its own: making them takes several times the memory of using them,
 * which the process gets back when the thread ends.
 */
export async function makeDatabaseApart(folder: string): Promise<void> {
  // The source runs as it is, and compiled.
  const file = new URL(import.meta.url.replace(/[^/]*(?=\.[jt]s$)/u, "make-database"));
  await once(new Worker(file, { workerData: { folder } }), "exit");
}
