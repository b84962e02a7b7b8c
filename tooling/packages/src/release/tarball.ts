import { glob, mkdir, readFile, stat } from "node:fs/promises";
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
  const files = new Map<string, string>();
  for await (const path of glob("**/*", { cwd: folder })) {
    const file = join(folder, path);
    if ((await stat(file)).isFile()) files.set(path, await readFile(file, "utf8"));
  }
  for (const name of [".tsbuildinfo", "dist/.tsbuildinfo"]) {
    const text = await readFile(join(folder, name), "utf8").catch(() => null);
    if (text !== null) files.set(name, text);
  }
  return { manifest: JSON.parse(files.get("package.json") ?? "{}"), files };
}
