import { existsSync } from "node:fs";
import { glob, rm } from "node:fs/promises";
import { join } from "node:path";

const built = /\.(?:js|d\.ts)(?:\.map)?$/u;

/** Removes from a package's dist what was built from sources that are gone: the compiler leaves it, and it would be packed. */
export async function removeStale(folder: string): Promise<void> {
  for await (const path of glob("dist/**/*", { cwd: folder, exclude: ["dist/test"] })) {
    if (!built.test(path)) continue;
    const source = `${path.replace(/^dist\//u, "src/").replace(built, "")}.ts`;
    if (!existsSync(join(folder, source))) await rm(join(folder, path), { force: true });
  }
}
