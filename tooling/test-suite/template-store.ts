import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { runCommand } from "./run-command.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the template store. */
    template: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Creates an embedded store with all tables but no rows once, for a project's tests to copy: creating one takes seconds, and nearly every
 * end-to-end file needs its own. Other tests cover the creation of a store, with processes that start in empty folders.
 */
export async function setup(project: TestProject): Promise<void> {
  const runFolder = project.getProvidedContext().runFolder;
  const main = "packages/gateway/test/harness/make-store.ts";
  const code = await runCommand([process.execPath, "--conditions=@fettle/source", main, runFolder], root);
  if (code !== 0) throw new Error("The template store of the tests could not be created");
  project.provide("template", join(runFolder, "template"));
}
