import { open, realpath, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { lockFolder } from "../store/lock-folder.ts";
import { makeFolder } from "../store/make-folder.ts";
import { StartError } from "../errors.ts";

/** The size of the probe, because a full disk still takes an empty file. */
const probeBytes = 65_536;

/** The meanings of the file system's codes. */
const words: Readonly<Record<string, string>> = {
  EACCES: "this user has no access to it",
  EPERM: "this user has no access to it",
  EROFS: "its file system is read-only",
  EEXIST: "a file has this name",
  ENOTDIR: "a file is in its path",
  ENOENT: "its file system does not allow a folder there",
  ENOSPC: "its disk is full",
  EDQUOT: "this user's share of the disk is used up",
};

/**
 * Creates the folder when it is missing and checks that it is writable.
 * @throws StartError when it cannot.
 */
export async function prepareFolder(path: string): Promise<void> {
  const probe = join(path, `.probe-${process.pid}`);
  try {
    await makeFolder(path);
    try {
      await using file = await open(probe, "w", 0o600);
      await file.writeFile(Buffer.alloc(probeBytes));
      await file.sync();
    } finally {
      await rm(probe, { force: true });
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const why = words[code] === undefined ? `(${code})` : `(${code}): ${words[code]}`;
    // Shown as an absolute path, because the process may run in a different folder from the person who started it.
    throw new StartError(
      `Fettle cannot write to the data folder ${resolve(path)} ${why}; set FETTLE_DATA_DIR to another folder`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Prepares the folder and locks it for the demo until disposed. The embedded store in it has its own lock.
 * @throws StartError when the folder cannot be written or another demo uses it.
 */
export async function claimFolder(path: string): Promise<AsyncDisposable> {
  await prepareFolder(path);
  return await lockFolder(await realpath(path)).catch((error: Error) => {
    throw new StartError(error.message, { cause: error });
  });
}
