import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { runCommand } from "./run-command.ts";
import type { Services } from "./services.ts";

declare module "vitest" {
  export interface ProvidedContext {
    store: "embedded" | "postgres";
    services: Services;
    /** What tests copy: the folder of an embedded store, or the name of a database. */
    template: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const main = "packages/gateway/test/harness/template/main.ts";

async function run(...words: readonly string[]): Promise<void> {
  const code = await runCommand([process.execPath, "--conditions=@fettle/source", main, ...words], root);
  if (code !== 0) throw new Error("The template of the tests' stores could not be created or dropped");
}

/**
 * Creates a store with all tables but no rows once, for a project's tests to copy: creating one takes seconds, and nearly every end-to-end
 * file needs its own. Other tests cover the creation of a store, in empty folders and databases.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { runFolder, store, services } = project.getProvidedContext();
  if (store === "embedded") {
    await run("embedded", runFolder);
    project.provide("template", join(runFolder, "template"));
    return undefined;
  }
  const { databaseUrl, missingServers } = services;
  if (databaseUrl === null || missingServers !== null) return undefined;
  const name = `fettle_template_${randomBytes(8).toString("hex")}`;
  await run("create", databaseUrl, name);
  project.provide("template", name);
  return () => run("drop", databaseUrl, name);
}
