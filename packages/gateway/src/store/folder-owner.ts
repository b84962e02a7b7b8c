import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { FolderLock, FolderLockOptions } from "./folder-lock.ts";

/** The number of beats that an owner on another host may miss before it counts as gone. */
const beatsUntilGone = 5;

/**
 * Writes the owner into the folder and shows from then on that the owner is alive. Call it while the file system's lock is taken.
 * Null when a process on another host owns the folder, which the lock may not have shown.
 */
export async function beginOwnership(
  folder: string,
  { host, beatMilliseconds }: Required<FolderLockOptions>,
): Promise<FolderLock | null> {
  const file = join(folder, "lock-owner");
  if (await isOwnedElsewhere(file, host, beatMilliseconds)) return null;
  const owner = `${host} ${randomUUID()}\n`;
  await writeFile(`${file}.new`, owner, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);

  const lost = new AbortController();
  const isOwn = () =>
    readFile(file, "utf8").then(
      (text) => text === owner,
      // A passing error of the file system proves nothing; a missing file means that the folder was taken.
      (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
    );
  const beat = async () => {
    if (!(await isOwn())) return lost.abort(new Error("Another process has taken the data folder."));
    const now = new Date();
    await utimes(file, now, now).catch(() => {});
  };
  const beating = setInterval(() => void beat(), beatMilliseconds).unref();
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      clearInterval(beating);
      if (!lost.signal.aborted && (await isOwn())) await rm(file, { force: true });
    },
  };
}

/**
 * Watches an owner on another host for a sign of life. An owner on this host is gone, or the file system's lock would not have
 * been free.
 */
async function isOwnedElsewhere(file: string, host: string, beatMilliseconds: number): Promise<boolean> {
  const first = await look(file);
  if (first === null || first.startsWith(`${host} `)) return false;
  for (let beats = 0; beats < beatsUntilGone; beats += 1) {
    await setTimeout(beatMilliseconds);
    const now = await look(file);
    if (now === null) return false;
    if (now !== first) return true;
  }
  return false;
}

/**
 * The owner and the time of its last beat, as the file system reports them. The file is reopened each time, so a network file
 * system asks its server.
 */
async function look(file: string): Promise<string | null> {
  try {
    await using handle = await open(file, "r");
    const text = await handle.readFile("utf8");
    return `${text.trim()} ${(await handle.stat({ bigint: true })).mtimeNs}`;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
