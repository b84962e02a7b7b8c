import { mkdir, open, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { holdFolder } from "@fettle/gateway/data-folder";
import { OperatorError } from "./operator-error.ts";

/**
 * Makes the folder when it is missing and checks that it can be written.
 * @throws OperatorError when it cannot.
 */
export async function prepareFolder(path: string): Promise<void> {
  const probe = join(path, `.probe-${process.pid}`);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await (await open(probe, "w")).close();
    await rm(probe);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new OperatorError(`The data folder ${path} cannot be written (${code}); set FETTLE_DATA_DIR to another one`, {
      cause: error,
    });
  }
}

/**
 * Prepares the folder and holds it for the demo until disposed. What the embedded store keeps in it has a lock of its own.
 * @throws OperatorError when the folder cannot be written or another demo holds it.
 */
export async function claimFolder(path: string): Promise<AsyncDisposable> {
  await prepareFolder(path);
  return await holdFolder(await realpath(path)).catch((error: Error) => {
    throw new OperatorError(error.message, { cause: error });
  });
}
