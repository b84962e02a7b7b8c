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

/**
 * Runs a TypeScript file of the repository in its own Node, as if in this process: passes signals on and exits with its code. `words` are
 * Node's; `variables` yield to those of this process.
 */
export function launch(file, { words = [], variables = {} } = {}) {
  const child = spawn(nodeExecutable(), ["--conditions=@fettle/source", ...words, root + file, ...process.argv.slice(2)], {
    cwd: root,
    // Processes reuse the code that earlier ones compiled.
    env: {
      NODE_COMPILE_CACHE: `${root}node_modules/.cache/fettle/compiled`,
      ...variables,
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
