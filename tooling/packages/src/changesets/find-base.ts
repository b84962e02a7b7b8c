import { runProgram } from "../run-program.ts";

const branch = "origin/main";

/**
 * The commit with which work is compared: where it left the main branch, and on that branch the previous commit. Null in a clone without
 * history and for a first commit.
 */
export async function findBase(repository: string): Promise<string | null> {
  const ask = async (...words: readonly string[]) =>
    (await runProgram(["git", ...words], repository).catch(() => "")).trim() || null;
  const head = await ask("rev-parse", "HEAD");
  const left = await ask("merge-base", "HEAD", branch);
  if (left !== null && left !== head) return left;
  return await ask("rev-parse", "--verify", "--quiet", "HEAD^");
}
