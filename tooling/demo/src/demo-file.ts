import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "./write-private-file.ts";

/** The content of `demo.json`: everything that a program needs to use the demo. */
export interface DemoFile {
  readonly url: string;
  readonly graphql: string;
  readonly token: string;
  readonly simulator: string;
  readonly systems: { readonly "cmms-bee": string; readonly "workwave-service": string };
}

/**
 * Writes the file, which contains a token, and returns its path.
 * @throws OperatorError when it cannot be written.
 */
export async function writeDemoFile(dataFolder: string, demo: DemoFile): Promise<string> {
  const file = join(dataFolder, "demo.json");
  await writePrivateFile(file, `${JSON.stringify(demo, null, 2)}\n`);
  return file;
}

/** Removes the file of an earlier start: the file exists only while the demo is ready. */
export async function removeDemoFile(dataFolder: string): Promise<void> {
  await rm(join(dataFolder, "demo.json"), { force: true });
}

/** The token that the server made at its first start. */
export async function readToken(dataFolder: string): Promise<string> {
  return (await readFile(join(dataFolder, "token"), "utf8")).trim();
}
