import { spawn } from "node:child_process";

/**
 * Runs a program to its end and returns its standard output.
 * @throws Error with all output when it fails.
 */
export async function runProgram(
  [program = "", ...words]: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn(program, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], signal });
  const output = { all: "", standard: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.all += text;
    output.standard += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.all += text));
  child.once("error", reject);
  child.once("close", resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${code}:\n${output.all}`);
  return output.standard;
}
