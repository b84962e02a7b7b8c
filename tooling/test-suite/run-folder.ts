import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder of this run, for what its tests share. It goes when the run ends. */
    runFolder: string;
  }
}

let folder: Promise<string> | null = null;
let projects = 0;

/** Makes the folder of this run, one for all its projects. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  folder ??= mkdtemp(join(tmpdir(), "fettle-run-"));
  projects += 1;
  const path = await folder;
  project.provide("runFolder", path);
  return async () => {
    projects -= 1;
    if (projects > 0) return;
    folder = null;
    await rm(path, { recursive: true, force: true });
  };
}
