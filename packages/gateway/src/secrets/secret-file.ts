import { randomUUID } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StartError } from "../errors.ts";

/**
 * The text of a file that only its owner may read; when the file is missing, `make` provides the text. The file appears whole or not at
 * all, even when the disk is full or the process is killed, and several processes that create it at the same time all read the same text.
 * `whenUnusable` completes the advice for an empty file without a backup; it follows "or".
 * @throws StartError when the file cannot be read, is empty, or cannot be written.
 */
export async function secretFile(
  path: string,
  make: () => string | Promise<string>,
  whenUnusable = "delete the file to have a new one created",
): Promise<{ readonly text: string; readonly isNew: boolean }> {
  const known = await readSecret(path, whenUnusable);
  if (known !== null) return { text: known, isNew: false };
  const text = await make();
  const isNew = await writeWhole(path, `${text}\n`);
  return { text: isNew ? text : ((await readSecret(path, whenUnusable)) ?? text), isNew };
}

async function readSecret(path: string, whenUnusable: string): Promise<string | null> {
  try {
    const text = (await readFile(path, "utf8")).trim();
    if (text !== "") return text;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new StartError(`${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
  throw new StartError(`${path} is empty. Restore it from a backup, or ${whenUnusable}.`);
}

/** Writes a temporary file, syncs it and renames it. False when another process was first. */
async function writeWhole(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`;
  try {
    {
      await using file = await open(beside, "wx", 0o600);
      await file.writeFile(text);
      await file.sync();
    }
    await link(beside, path);
    await using folder = await open(dirname(path), "r");
    // Not every file system syncs folders.
    await folder.sync().catch(() => {});
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    const remedy = /^(?:ENOSPC|EDQUOT|EFBIG)$/u.test(codeOf(error))
      ? "free space on its disk, then start again"
      : "allow this user to write to its folder";
    throw new StartError(`${path} cannot be written (${codeOf(error)}): ${remedy}.`, { cause: error });
  } finally {
    await rm(beside, { force: true });
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error));
