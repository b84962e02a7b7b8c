import { join } from "node:path";
import { OperatorError } from "@fettle/server/operator-error";
import { type Simulator, startSimulator, whyNotStarted } from "@fettle/simulator";
import type { DemoEnvironment } from "../environment.ts";

/**
 * Starts the simulated vendors in this process, which has loaded most of them anyway to connect to them. They keep their data in the data folder.
 * @throws OperatorError when they cannot start.
 */
export async function startVendors({ port, simulatorPort, dataFolder }: DemoEnvironment): Promise<Simulator> {
  try {
    return await startSimulator({
      port: simulatorPort,
      dataFile: join(dataFolder, "simulator.jsonl"),
      redirectUris: ["localhost", "127.0.0.1"].map((host) => `http://${host}:${port}/oauth/callback`),
    });
  } catch (error) {
    throw new OperatorError(`The simulator did not start: ${whyNotStarted(error)}`);
  }
}
