import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { lockFolder } from "./lock-folder.ts";
import { OperatorError } from "./operator-error.ts";

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/**
 * Makes the folder when it is missing, checks that it can be written and holds it for one purpose until disposed.
 * @throws OperatorError when it cannot be written or another process holds it for the same purpose.
 */
export async function claimFolder(path: string, purpose: "store" | "demo"): Promise<AsyncDisposable> {
  const probe = join(path, `.probe-${process.pid}`);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await (await open(probe, "w")).close();
    await rm(probe);
  } catch (error) {
    throw new OperatorError(
      `The data folder ${path} cannot be written (${errorCode(error)}); set FETTLE_DATA_DIR to another one`,
      {
        cause: error,
      },
    );
  }
  return await lockFolder(await realpath(path), purpose);
}

/** The text of a file that only its owner may read; when it is not there yet, `make` gives the text. */
export async function secretFile(
  path: string,
  make: () => string | Promise<string>,
): Promise<{ readonly text: string; readonly isNew: boolean }> {
  try {
    return { text: (await readFile(path, "utf8")).trim(), isNew: false };
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw new OperatorError(`${path} cannot be read (${errorCode(error)})`, { cause: error });
  }
  const text = await make();
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(`${text}\n`);
  await file.sync();
  return { text, isNew: true };
}

/** A fresh key in the form of FETTLE_ENCRYPTION_KEYS. */
export function makeEncryptionKeys(): string {
  return `local:${randomBytes(32).toString("base64")}`;
}
