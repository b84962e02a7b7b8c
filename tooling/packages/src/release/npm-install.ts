import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "../run-program.ts";

/** Runs `npm install` of packages or tarballs in a new folder, with a registry and a cache of its own. `more` are npm's options. */
export async function npmInstall(
  folder: string,
  packages: readonly string[],
  registry: string,
  more: readonly string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "outside", private: true, type: "module" }));
  const options = {
    prefix: folder,
    registry,
    cache: join(folder, ".npm-cache"),
    userconfig: join(folder, ".npmrc-of-nobody"),
  };
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  await runProgram(
    ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", ...words, ...more, ...packages],
    folder,
  );
}
