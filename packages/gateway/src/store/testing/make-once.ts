import { access, mkdir, rename, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const waitMilliseconds = 120_000;
const everyMilliseconds = 25;

/**
 * Creates a folder once for all processes of a run: the first creates it next to its final place, and the others wait until it
 * appears there.
 */
export async function makeOnce(folder: string, make: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  const until = performance.now() + waitMilliseconds;
  while (performance.now() < until) {
    if (await isThere(folder)) return;
    if (await isMine(unfinished)) {
      try {
        // Another process may have finished since the check above.
        if (await isThere(folder)) return await rm(unfinished, { recursive: true });
        await make(unfinished);
        return await rename(unfinished, folder);
      } catch (error) {
        await rm(unfinished, { recursive: true, force: true });
        throw error;
      }
    }
    await setTimeout(everyMilliseconds);
  }
  throw new Error(`Nobody has made ${folder} in time`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isMine(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
