import { mkdir, realpath, rm, writeFile } from "node:fs/promises";
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
    await writeFile(probe, "room for a byte\n");
    await rm(probe);
  } catch (error) {
    await rm(probe, { force: true }).catch(() => {});
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const remedy = code === "ENOSPC" ? "make room on its disk, or set FETTLE_DATA_DIR" : "set FETTLE_DATA_DIR";
    throw new OperatorError(`The data folder ${path} cannot be written (${code}); ${remedy} to another one`, { cause: error });
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
