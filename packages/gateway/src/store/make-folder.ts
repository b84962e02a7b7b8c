import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Creates a folder and its parents, accessible to the owner only; an existing folder stays as it is. Node's own recursive `mkdir`
 * retries for ever where a file system has no folder and accepts none, such as `/proc/x`.
 * @throws the file system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && dirname(at) !== at) return null;
      throw error;
    });
    if (found !== null) break;
    missing.push(at);
  }
  for (const folder of missing.toReversed()) {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (error.code !== "EEXIST") throw error;
    });
  }
}
