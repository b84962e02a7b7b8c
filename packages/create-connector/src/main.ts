#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { create, type Ranges } from "./create.ts";
import { namesOf } from "./names.ts";

const usage = 'Usage: npm create @fettle/connector "Acme CMMS" [folder]';

/** Runs the command and returns its exit code. */
async function run([product = "", folder]: readonly string[]): Promise<number> {
  if (product === "" || product.startsWith("-")) {
    console.error(usage);
    return 2;
  }
  const names = namesOf(product);
  if ("problem" in names) {
    console.error(names.problem);
    return 2;
  }
  // The gateway is none of this command's dependencies: `npm create` would install all of it.
  const { dependencies, devDependencies }: Record<"dependencies" | "devDependencies", Ranges> = JSON.parse(
    await readFile(new URL("../package.json", import.meta.url), "utf8"),
  );
  const target = resolve(folder ?? names.packageName);
  try {
    await create(target, names, { ...devDependencies, ...dependencies });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`The package could not be created: ${error.message}`);
    return 1;
  }
  console.log(
    `Created ${names.packageName} in ${target}. Next:\n\n  cd ${folder ?? names.packageName}\n  npm install\n  npm test`,
  );
  return 0;
}

process.exitCode = await run(process.argv.slice(2));
