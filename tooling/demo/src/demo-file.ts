import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "@fettle/server/operator-error";

/** What `demo.json` holds: all that a program needs to use the demo. */
export interface DemoFile {
  readonly url: string;
  readonly graphql: string;
  readonly token: string;
  readonly simulator: string;
  readonly systems: { readonly "cmms-bee": string; readonly "workwave-service": string };
}

/**
 * Writes the file in one step, so that a reader never sees half of it; it holds a token, so only its owner may read it.
 * @throws OperatorError when it cannot be written.
 */
export async function writeDemoFile(dataFolder: string, demo: DemoFile): Promise<string> {
  const file = join(dataFolder, "demo.json");
  try {
    await writeFile(`${file}.next`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(`${file}.next`, file);
  } catch (error) {
    await rm(`${file}.next`, { force: true });
    throw new OperatorError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}): make room on its disk`, {
      cause: error,
    });
  }
  return file;
}

/** Takes away what an earlier start has left, so that the file is there only when the demo is ready. */
export async function removeDemoFile(dataFolder: string): Promise<void> {
  await rm(join(dataFolder, "demo.json"), { force: true });
}

/** The token that the server made at its first start. */
export async function readToken(dataFolder: string): Promise<string> {
  return (await readFile(join(dataFolder, "token"), "utf8")).trim();
}
