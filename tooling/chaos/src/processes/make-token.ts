import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const commandLine = fileURLToPath(new URL("../../../../packages/gateway/src/command-line/main.ts", import.meta.url));

/** Makes an admin token of the `test` environment as the operator of a PostgreSQL deployment does. */
export async function makeToken(variables: Readonly<Record<string, string>>): Promise<string> {
  const words = ["--conditions=@fettle/source", commandLine, "token", "create", "--name", "chaos"];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...variables } });
  return stdout.trim();
}
