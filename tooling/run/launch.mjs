import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { constants } from "node:os";
import { root } from "./install.mjs";

/** The Node that the repository brings along; the machine's own where it brings none, which `install` has found to be new enough. */
export function nodeExecutable() {
  const own = `${root}node_modules/node-${process.platform}-${process.arch}/bin/node`;
  return existsSync(own) ? own : process.execPath;
}

/** Runs a TypeScript file of the repository in its own Node, in this process's stead: signals go in, the exit code comes out. */
export function launch(file, fileArguments = process.argv.slice(2)) {
  const child = spawn(nodeExecutable(), ["--conditions=@fettle/source", root + file, ...fileArguments], {
    cwd: root,
    env: { ...process.env, PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH ?? ""}` },
    // The channel carries no messages: it breaks when this process dies, and the child ends.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // npm cannot pass on that it was killed: its scripts are handed to another parent then.
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && child.kill("SIGTERM");
  if (process.env.npm_lifecycle_event !== undefined) setInterval(watch, 500).unref();
  child.on("error", (error) => {
    console.error(`Node could not start: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0)));
}
