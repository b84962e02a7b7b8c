import { spawn } from "node:child_process";

/**
 * Runs a program to its end with this process's output, and returns its exit code; 1 when it cannot be started. Its environment is
 * `variables`, or by default this process's.
 */
export async function runCommand(command: readonly string[], folder: string, variables?: NodeJS.ProcessEnv): Promise<number> {
  const [program = "", ...programArguments] = command;
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(program, programArguments, {
    cwd: folder,
    env: variables,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const end = (): void => {
    child.kill("SIGTERM");
  };
  process.on("disconnect", end);
  child.once("error", (error) => {
    console.error(`${program}: ${error.message}`);
    resolve(1);
  });
  child.once("close", (code) => resolve(code ?? 1));
  const code = await promise;
  process.off("disconnect", end);
  return code;
}
