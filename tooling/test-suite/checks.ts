import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Counts } from "./counts.ts";
import { runCommand } from "./run-command.ts";

interface Check {
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
}

/** Folders with a tsconfig.json but no package.json, which turbo therefore skips. */
async function foldersWithoutPackage(root: string): Promise<readonly string[]> {
  const exclude = ["**/node_modules", "**/dist"];
  const folders = async (name: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const path of glob(`{apps,packages,tooling}/**/${name}`, { cwd: root, exclude })) found.push(dirname(path));
    return found;
  };
  const packages = new Set(await folders("package.json"));
  return (await folders("tsconfig.json")).filter((folder) => !packages.has(folder));
}

async function checksOf(root: string): Promise<readonly Check[]> {
  const { packageManager }: { packageManager: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const turbo = ["npx", "--yes", packageManager, "exec", "turbo", "run", "build", "--output-logs=errors-only"];
  return [
    { name: "type check", commands: [turbo, ["tsc", "-b", ...(await foldersWithoutPackage(root))]] },
    { name: "lint", commands: [["oxlint", "--deny-warnings"]] },
    { name: "format", commands: [["oxfmt", "--check"]] },
    { name: "changesets", commands: [[process.execPath, "tooling/packages/src/changesets/main.ts"]] },
  ];
}

/** Runs the type check, lint, format check and the check for missing changesets. Each counts as one. */
export async function runChecks(root: string): Promise<readonly Counts[]> {
  const results: Counts[] = [];
  for (const { name, commands } of await checksOf(root)) {
    console.log(`\n— ${name}`);
    const began = performance.now();
    let code = 0;
    for (const command of commands) code ||= await runCommand(command, root);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${name}: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s`);
    results.push(code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
  }
  return results;
}
