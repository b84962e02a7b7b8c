import { chmod, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux keeps files of this folder in memory. */
const memory = "/dev/shm";
/** A run has had up to a third of this at a time. */
const neededBytes = 6 * 1024 ** 3;

/** A folder for temporary files. Disposing removes it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Creates a folder for the temporary files of the tests: in memory where there is room, because most of them copy a database of 40 MB, and
 * otherwise on disk.
 */
export async function createTemporaryFolder(): Promise<TemporaryFolder> {
  const space = await statfs(memory).catch(() => null);
  const hasRoom = space !== null && space.bavail * space.bsize >= neededBytes;
  const path = await mkdtemp(join(hasRoom ? memory : tmpdir(), "fettle-tests-"));
  // Servers that the tests start run as other users.
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
