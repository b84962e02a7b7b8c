import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { constants } from "node:os";
import { root } from "./install.mjs";

/** The repository's own Node; without one for this platform the machine's Node, which `install` has checked. */
export function nodeExecutable() {
  const own = `${root}node_modules/node-${process.platform}-${process.arch}/bin/node`;
  return existsSync(own) ? own : process.execPath;
}

/** For the little work of a demo: one helper thread, and less memory rather than more speed. */
const sparingWords = ["--v8-pool-size=1", "--optimize-for-size"];
/** For the C library: threads share one pool of memory, and what is freed goes back to the system at once. */
const sparingVariables = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "8192", MALLOC_TRIM_THRESHOLD_: "131072" };

/**
 * Runs a TypeScript file of the repository in its own Node, as if in this process: passes signals on and exits with its code. `isSparing`: it
 * and its own processes take less memory.
 */
export function launch(file, { isSparing = false } = {}) {
  const words = ["--conditions=@fettle/source", ...(isSparing ? sparingWords : []), root + file, ...process.argv.slice(2)];
  const child = spawn(nodeExecutable(), words, {
    cwd: root,
    // Processes reuse the code that earlier ones compiled.
    env: {
      NODE_COMPILE_CACHE: `${root}node_modules/.cache/fettle/compiled`,
      ...(isSparing && sparingVariables),
      ...process.env,
      PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH ?? ""}`,
    },
    // The channel carries no messages. It breaks when this process dies, which ends the child.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // A killed npm cannot pass the signal on, but its scripts then get another parent.
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && child.kill("SIGTERM");
  if (process.env.npm_lifecycle_event !== undefined) setInterval(watch, 500).unref();
  child.on("error", (error) => {
    console.error(`Node could not start: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0)));
}
