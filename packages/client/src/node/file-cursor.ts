import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { CursorStore } from "../cursor-store.ts";

/**
 * Keeps the cursor in a file of its own, which is replaced as a whole: whenever the process or the machine stops, the file has the
 * last cursor or the one before. Folders on the way are made. One process at a time uses a file.
 */
export function fileCursor(path: string): CursorStore {
  return {
    async load() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (text === null) return null;
      // Taken as no cursor, it would lose what happened since.
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
    // Without it the new name may reach the disk before the text does.
    await file.sync();
  } finally {
    await file.close();
  }
}
