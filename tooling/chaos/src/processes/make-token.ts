import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const commandLine = fileURLToPath(new URL("../../../../packages/gateway/src/command-line/main.ts", import.meta.url));

/** Creates an admin token of an environment as the operator of a PostgreSQL deployment does. */
export async function makeToken(
  variables: Readonly<Record<string, string>>,
  environment: "test" | "live" = "test",
): Promise<string> {
  const words = ["--conditions=@fettle/source", commandLine, "token", "create", "--name", "chaos", "--environment", environment];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...variables } });
  return stdout.trim();
}
