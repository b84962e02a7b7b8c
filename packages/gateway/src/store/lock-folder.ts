import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartError } from "../errors.ts";
import type { FolderLock, FolderLockOptions } from "./folder-lock.ts";
import { beginOwnership } from "./folder-owner.ts";
import { makeFolder } from "./make-folder.ts";

const sqliteBusy = 5;
const sqliteFull = 13;

/**
 * Locks a folder, creating it when it is missing. Both locks are files in the folder itself, so they reach as far as the folder
 * does:
 *
 * - `lock` carries a file system lock (`fcntl`), taken through SQLite because Node has no call for it. It works across containers
 * and network namespaces, across hosts if the file system shares locks (NFS 4 does), and ends with its process.
 * - `lock-owner` names the owner of the folder. The owner touches it every second, so another host sees a living owner even if
 * the file system shares no locks. Only a folder that another host left without a clean stop delays a start by these few seconds.
 *
 * @throws StartError when another process has locked the folder, or its file system offers no locks.
 */
export async function lockFolder(path: string, options: FolderLockOptions = {}): Promise<FolderLock> {
  const { host = kernelId(), beatMilliseconds = 1000 } = options;
  await makeFolder(path).catch(notWritten(path));
  const lock = takeLock(path);
  try {
    const owner = await beginOwnership(path, { host, beatMilliseconds }).catch(notWritten(path));
    if (owner === null) throw inUse(path);
    return {
      lost: owner.lost,
      async [Symbol.asyncDispose]() {
        await owner[Symbol.asyncDispose]();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function takeLock(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(path, "lock"));
    // Nothing is ever written: the open transaction is the lock.
    database.exec("pragma locking_mode = exclusive; begin exclusive");
    return database;
  } catch (error) {
    database?.close();
    // The low byte is SQLite's primary result code.
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
    if (code === sqliteBusy) throw inUse(path, error);
    if (code === sqliteFull) notWritten(path)(Object.assign(new Error("full", { cause: error }), { code: "ENOSPC" }));
    throw new StartError(
      `The data folder ${path} cannot be locked (${error instanceof Error ? error.message : "unknown error"}): move it to a file system that supports locks.`,
      { cause: error },
    );
  }
}

const inUse = (path: string, cause?: unknown) =>
  new StartError(
    `The data folder ${path} is in use by another Fettle; stop that one, or choose another folder with FETTLE_DATA_DIR.`,
    { cause },
  );

const notWritten =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    const remedy =
      error.code === "ENOSPC" || error.code === "EDQUOT"
        ? "free space on its disk"
        : "choose another folder with FETTLE_DATA_DIR";
    throw new StartError(`The data folder ${path} cannot be written (${error.code ?? error.message}): ${remedy}.`, {
      cause: error,
    });
  };

/** Differs between machines and between boots of one machine. Containers of one machine share it. */
function kernelId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return hostname();
  }
}
