import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { runCommand } from "./run-command.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of that store. */
    template: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Makes an embedded store once, with all tables and nothing in them, for the tests of a project to copy: making one takes seconds, and nearly
 * every file of the end-to-end tests wants its own. How a store comes to be is tested elsewhere, by processes that start in empty folders.
 */
export async function setup(project: TestProject): Promise<void> {
  const runFolder = project.getProvidedContext().runFolder;
  const main = "packages/gateway/test/harness/make-store.ts";
  const code = await runCommand([process.execPath, "--conditions=@fettle/source", main, runFolder], root);
  if (code !== 0) throw new Error("The template store of the tests could not be created");
  project.provide("template", join(runFolder, "template"));
}
