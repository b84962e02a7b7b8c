import { rename, rm, writeFile } from "node:fs/promises";
import { OperatorError } from "@fettle/server/operator-error";

/**
 * Writes a file atomically: a reader never sees half of it. Only its owner may read it.
 * @throws OperatorError when it cannot be written.
 */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  const next = `${file}.next`;
  try {
    await writeFile(next, text, { mode: 0o600, flush: true });
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    const { code } = error as NodeJS.ErrnoException; // the file system's
    const remedy = /^(?:ENOSPC|EDQUOT|EFBIG)$/u.test(code ?? "")
      ? "free space on its disk"
      : "allow this user to write to its folder";
    throw new OperatorError(`${file} cannot be written (${code}): ${remedy}`, { cause: error });
  }
}
