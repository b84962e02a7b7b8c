import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder for this run's shared files. It is removed when the run ends. */
    runFolder: string;
  }
}

let folder: Promise<string> | null = null;
let projects = 0;

/** Creates this run's folder, one for all projects. */
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
