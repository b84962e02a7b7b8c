import { OperatorError } from "@fettle/server/operator-error";

/** The variables that the demo itself reads; the server checks the others. */
export interface DemoEnvironment {
  readonly port: number;
  readonly simulatorPort: number;
  readonly dataFolder: string;
}

function readPort(name: string, text: string | undefined, usual: number): number {
  if (text === undefined || text === "") return usual;
  const port = Number(text);
  if (!/^\d{1,5}$/u.test(text) || port < 1 || port > 65_535)
    throw new OperatorError(`${name} must be a port number from 1 to 65535`);
  return port;
}

/**
 * Reads PORT, SIMULATOR_PORT and FETTLE_DATA_DIR.
 * @throws OperatorError that names the wrong variable.
 */
export function readDemoEnvironment(source: Readonly<Record<string, string | undefined>>): DemoEnvironment {
  const port = readPort("PORT", source["PORT"], 4000);
  const simulatorPort = readPort("SIMULATOR_PORT", source["SIMULATOR_PORT"], 4001);
  if (port === simulatorPort) throw new OperatorError("PORT and SIMULATOR_PORT must differ");
  const folder = source["FETTLE_DATA_DIR"];
  return { port, simulatorPort, dataFolder: folder === undefined || folder === "" ? ".fettle" : folder };
}
