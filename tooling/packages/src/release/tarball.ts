import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../public-packages.ts";
import { runProgram } from "../run-program.ts";

/** What is in a tarball: its manifest, and all files with their text. */
export interface Packed {
  readonly manifest: Manifest;
  /** By path below the package's folder: `dist/index.js`. */
  readonly files: ReadonlyMap<string, string>;
}

/** Unpacks a tarball into a folder and reads it. */
export async function unpack(tarball: string, folder: string): Promise<Packed> {
  await mkdir(folder, { recursive: true });
  await runProgram(["tar", "-xzf", tarball, "--strip-components=1", "-C", folder], folder);
  const listed = await runProgram(["tar", "-tzf", tarball], folder);
  const files = new Map<string, string>();
  for (const path of listed.split("\n").filter((line) => line !== "" && !line.endsWith("/"))) {
    const name = path.replace(/^package\//u, "");
    files.set(name, await readFile(join(folder, name), "utf8"));
  }
  return { manifest: JSON.parse(files.get("package.json") ?? "{}"), files };
}
