import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { FolderHold, HoldOptions } from "./folder-hold.ts";

/** So many beats an owner on another host may miss before it counts as gone. */
const beatsUntilGone = 5;

/**
 * Writes into the folder who holds it, and shows from then on that the holder lives. Call it with the file system's lock in hand.
 * Null when a process on another host holds the folder, which the lock may not have told.
 */
export async function beginOwnership(
  folder: string,
  { host, beatMilliseconds }: Required<HoldOptions>,
): Promise<FolderHold | null> {
  const file = join(folder, "lock-owner");
  if (await isHeldElsewhere(file, host, beatMilliseconds)) return null;
  const owner = `${host} ${randomUUID()}\n`;
  await writeFile(`${file}.new`, owner, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);

  const lost = new AbortController();
  const isOwn = () =>
    readFile(file, "utf8").then(
      (text) => text === owner,
      // A file system that stutters says nothing; a file that is gone took the folder with it.
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

/** Watches an owner of another host for a sign of life. An owner of this host is gone, or it would hold the lock. */
async function isHeldElsewhere(file: string, host: string, beatMilliseconds: number): Promise<boolean> {
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

/** Owner and time of the last beat, by the file system's own account; opened anew, so that a network file system asks its server. */
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
