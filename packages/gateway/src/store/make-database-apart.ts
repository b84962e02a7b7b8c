import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * For a process that works for a second. Node can wait for ever for its compiler's threads as it ends, so there are none; and code that runs once
 * is not worth optimising.
 */
const briefly = ["--single-threaded", "--liftoff-only"];

/**
 * Makes the files of an embedded database in a folder, in a process of its own: making them takes several times the memory of using them, which
 * the system gets back when that process ends. The process writes into a folder of its own, so one that outlives this process for a moment
 * never writes into a database that another one has begun.
 * @throws an error with the reason when the files cannot be made.
 */
export async function makeDatabaseApart(folder: string): Promise<void> {
  const making = await mkdtemp(join(folder, "making-"));
  // The source runs as it is, and compiled.
  const file = new URL(import.meta.url.replace(/[^/]*(?=\.[jt]s$)/u, "make-database"));
  const child = fork(fileURLToPath(file), [making], {
    execArgv: [...process.execArgv.filter((word) => word.startsWith("--conditions=")), ...briefly],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let reason = "the process that makes its files ended early";
  child.once("message", (said) => (reason = String(said)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(reason);
  for (const name of await readdir(making)) await rename(join(making, name), join(folder, name));
  await rmdir(making);
}
