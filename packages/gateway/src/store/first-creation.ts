import { open, readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../errors.ts";

/** It lies in the folder from before a store's first file until the store is whole. */
const marker = "being-made";
/** What it says once the store is. */
const whole = "whole";
/** What holds the folder, and is not the store's. */
const holds = /^lock(?:$|-)/u;
/** A store, or the beginnings of one, has it. */
const parts = new Set(["base", "global", "pg_wal"]);

/** The PostgreSQL that is embedded here: files of another one it cannot read. */
const postgresVersion = "18";

/** A store that is to be made. */
export interface Creation {
  /** To be called once the store is whole, and before anything is kept in it. */
  finish(): Promise<void>;
}

/**
 * Sees what lies in a folder that this process holds: null when it is a whole store. What is left of a creation that was cut off, by a full
 * disk or a kill, is cleared away; nothing was ever kept in it.
 * @throws StartError when it is part of a store and nobody knows of which, or of another version.
 */
export async function beginCreation(folder: string): Promise<Creation | null> {
  const entries = (await readdir(folder)).filter((name) => !holds.test(name));
  const isMarked = entries.includes(marker);
  if (isMarked && (await readFile(join(folder, marker), "utf8")) === whole) {
    await rm(join(folder, marker));
    return null;
  }
  if (isMarked) {
    // The marker goes last: this may be cut off as well.
    for (const name of entries.filter((one) => one !== marker)) await rm(join(folder, name), { recursive: true });
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
      // Should a machine that loses its power bring the marker back, it says that there is nothing to clear away.
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
  // Not every file system syncs folders.
  await folder.sync().catch(() => {});
}

/** Bytes: with less than this on its disk no store works. */
const leastRoom = 32_000_000;

/** Why a store in the folder could not be opened, as far as its disk tells: to follow on a sentence, or nothing. */
export async function diskWords(folder: string): Promise<string> {
  const disk = await statfs(folder).catch(() => null);
  if (disk === null || disk.bavail * disk.bsize >= leastRoom) return "";
  return ` Its disk is full, or nearly full: free some space, then start again.`;
}
