import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { CursorStore } from "../cursor-store.ts";

/**
 * Stores the cursor in its own file, which is always replaced as a whole: whenever the process or the machine stops, the file
 * contains the last cursor or the one before. Missing folders are created. Only one process at a time may use a file.
 */
export function fileCursor(path: string): CursorStore {
  return {
    async load() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (text === null) return null;
      // Treating it as no cursor would lose the changes since.
      if (text.trim() === "") throw new Error(`${path} exists but contains no cursor. Delete it to start over.`);
      return text.trim();
    },
    async save(cursor) {
      await mkdir(dirname(path), { recursive: true });
      const fresh = `${path}.${randomUUID()}`;
      try {
        await write(fresh, `${cursor}\n`);
        await rename(fresh, path);
      } catch (error) {
        await rm(fresh, { force: true });
        throw error;
      }
    },
  };
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    // Otherwise the new name may reach the disk before the text does.
    await file.sync();
  } finally {
    await file.close();
  }
}
