import { join } from "node:path";
import { claimFolder } from "@fettle/server/data-folder";
import { simulatorVariables } from "@fettle/server/simulator-variables";
import type { DemoEnvironment } from "../environment.ts";
import { startLife } from "../start-life.ts";
import { writePrivateFile } from "../write-private-file.ts";
import { startVendors } from "./start-vendors.ts";

interface SignIn {
  readonly logins: readonly { readonly login: string; readonly password: string }[];
  readonly apiKeys: readonly { readonly key: string }[];
}

async function signInAt(simulator: string, connectorId: string): Promise<SignIn> {
  const response = await fetch(`${simulator}/_control/${connectorId}/credentials`);
  return JSON.parse(await response.text());
}

/** Writes the variables, among them secrets, to a file for a shell and for Node's `--env-file`. */
async function writeVariables(folder: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const file = join(folder, "fettle.env");
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writePrivateFile(file, lines.join(""));
  return file;
}

/**
 * Runs the simulator alone, with its technicians at work, for a Fettle that is started separately. Stays until the process ends.
 * Everything that it opens goes on `opened`.
 * @throws OperatorError when the start fails.
 */
export async function runSimulator(environment: DemoEnvironment, opened: AsyncDisposableStack): Promise<never> {
  // A folder apart from the demo's own data.
  const dataFolder = join(environment.dataFolder, "simulator");
  opened.use(await claimFolder(dataFolder));
  const { url } = opened.use(await startVendors({ ...environment, dataFolder }));
  await startLife(url);
  const file = await writeVariables(dataFolder, await simulatorVariables(url));
  const [bee, wave] = [await signInAt(url, "cmms-bee"), await signInAt(url, "workwave-service")];
  console.log(`
Simulated vendors are running at ${url}; their technicians are at work. To connect Fettle to them, run in another terminal:

  set -a; . '${file}'; set +a
  npm run serve

They send people back to port ${environment.port}. If Fettle uses another PORT, start the simulator with the same PORT.

Sign in on Fettle's connect pages:

  CMMS Bee           ${bee.logins[0]?.login} with the password ${bee.logins[0]?.password}
  WorkWave Service   ${wave.logins[0]?.login} with the password ${wave.logins[0]?.password}, or the API key ${wave.apiKeys[0]?.key}

Ctrl-C here stops the vendors; the next start continues with the same data.
`);
  return await new Promise<never>(() => {});
}
