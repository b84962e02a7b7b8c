import { open, readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../errors.ts";

/** A file that is in the folder from before the store's first file until the store is complete. */
const marker = "being-made";
/** The marker's content once the store is complete. */
const whole = "whole";
/** The files of the folder's lock, which are not part of the store. */
const lockFiles = /^lock(?:$|-)/u;
/** Every store, even a partial one, has at least one of these. */
const parts = new Set(["base", "global", "pg_wal"]);

/** The version of the embedded PostgreSQL. It cannot read files of another version. */
const postgresVersion = "18";

/** A store that is to be created. */
export interface Creation {
  /** Call it once the store is complete, before it contains any data. */
  finish(): Promise<void>;
}

/**
 * Inspects a folder that this process has locked: null when it contains a complete store. The remains of a creation that a full
 * disk or a kill interrupted are removed; they never contained data.
 * @throws StartError when the folder contains an unknown partial store or another version's store.
 */
export async function beginCreation(folder: string): Promise<Creation | null> {
  const entries = (await readdir(folder)).filter((name) => !lockFiles.test(name));
  const isMarked = entries.includes(marker);
  if (isMarked && (await readFile(join(folder, marker), "utf8")) === whole) {
    await rm(join(folder, marker));
    return null;
  }
  if (isMarked) {
    // The marker goes last, because the removal may be interrupted too. The process that made the files may still write for a moment.
    for (const name of entries.filter((one) => one !== marker)) await rm(join(folder, name), { recursive: true, maxRetries: 10 });
  } else if (entries.includes("PG_VERSION")) {
    await refuseOtherVersion(folder);
    return null;
  } else if (entries.some((name) => parts.has(name))) {
    throw new StartError(
      `The folder ${folder} contains only part of a store: its file PG_VERSION is missing. If the store's first start was interrupted, delete the ` +
        "folder; otherwise restore the whole folder from a backup.",
    );
  }
  await mark(folder, "");
  return {
    async finish() {
      // If a power failure restores the marker, its content prevents a removal.
      await mark(folder, whole);
      await rm(join(folder, marker));
    },
  };
}

async function mark(folder: string, text: string): Promise<void> {
  await writeFile(join(folder, marker), text, { mode: 0o600, flush: true });
  await syncFolder(folder);
}

async function refuseOtherVersion(folder: string): Promise<void> {
  const version = (await readFile(join(folder, "PG_VERSION"), "utf8")).trim();
  if (version === postgresVersion) return;
  const whose = Number(version) > Number(postgresVersion) ? "a newer version" : "another version";
  throw new StartError(
    `The store in ${folder} was written by ${whose} of Fettle (its files are of PostgreSQL ${JSON.stringify(version.slice(0, 20))}, and this one has ` +
      `${postgresVersion}): start that version, or restore a backup from before the upgrade.`,
  );
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  // Not every file system can sync folders.
  await folder.sync().catch(() => {});
}

/** In bytes. No store works with less free space on its disk. */
const leastRoom = 32_000_000;

/** Explains a failure to open a store by the state of its disk: a sentence to append, or nothing. */
export async function diskWords(folder: string): Promise<string> {
  const disk = await statfs(folder).catch(() => null);
  if (disk === null || disk.bavail * disk.bsize >= leastRoom) return "";
  return ` Its disk is full, or nearly full: free some space, then start again.`;
}
