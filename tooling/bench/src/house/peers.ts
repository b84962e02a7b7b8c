import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The folder of the peers: a package of its own, outside the workspace. */
export const peersFolder = new URL("../../peers/", import.meta.url);

/** Installs the peers by their lockfile, unless that has been done. */
export async function installPeers(variables: Readonly<Record<string, string | undefined>>): Promise<void> {
  const stampFile = new URL("node_modules/.installed-lockfile", peersFolder);
  const lockfile = await readFile(new URL("package-lock.json", peersFolder), "utf8");
  if ((await readFile(stampFile, "utf8").catch(() => null)) === lockfile) return;
  console.log("Installing the peers. This takes a minute.");
  const env = { ...variables, PATH: `${dirname(process.execPath)}${delimiter}${variables["PATH"] ?? ""}` };
  const words = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
  await promisify(execFile)("npm", words, { cwd: fileURLToPath(peersFolder), env });
  await writeFile(stampFile, lockfile);
}
