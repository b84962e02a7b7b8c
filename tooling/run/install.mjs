// Installs the dependencies, among them the repository's own Node. Runs on Node 20 with nothing installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { whyNot } from "./node-version.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const stampFile = `${root}node_modules/.installed`;
/** At the beginning of the stamp of an installation that is enough to run. */
const runMark = "run ";
const shownLines = 30;

/** What an installation may leave out: everything that only tests, builds and benchmarks use. */
const parts = {
  all: [],
  run: ["--prod", "--filter", "fettle", "--filter-prod", "@fettle/demo..."],
};

/** The inputs of the installed tree: a change triggers another installation. */
function wantedStamp() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(root + file)).update("\0");
  return `${process.platform}-${process.arch} ${hash.digest("hex")}\n`;
}

/** The command line of package.json's package manager. */
export function packageManager() {
  const { packageManager: name } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  return ["npx", "--yes", name];
}

function runQuietly([command, ...commandArguments]) {
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(command, commandArguments, {
      cwd: root,
      env: { ...process.env, CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output.push(text));
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output: output.join("") }));
  });
}

/**
 * Installs the dependencies if they are missing or outdated; otherwise takes a few milliseconds. Ends the process on failure. `part`: `run`
 * is enough to run Fettle and its demo; what is installed already stays.
 */
export async function install(part = "all") {
  const reason = whyNot(process);
  if (reason !== null) {
    console.error(reason);
    process.exit(1);
  }
  const stamp = wantedStamp();
  const installed = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : null;
  if (installed === stamp || (part === "run" && installed === runMark + stamp)) return;
  // Whoever has everything, however it came there, would miss it.
  const isPartial = installed?.startsWith(runMark) ?? !existsSync(`${root}node_modules/.pnpm`);
  const wanted = part === "run" && isPartial ? "run" : "all";
  // Standard output may be redirected to a file for a new key or token.
  console.error("Installing dependencies. The first time, this takes a minute.");
  const { code, output } = await runQuietly([...packageManager(), "install", "--frozen-lockfile", ...parts[wanted]]);
  if (code !== 0) {
    console.error(output.trim().split("\n").slice(-shownLines).join("\n"));
    console.error("Installing the dependencies failed; see the lines above.");
    process.exit(1);
  }
  writeFileSync(stampFile, wanted === "all" ? stamp : runMark + stamp);
}
