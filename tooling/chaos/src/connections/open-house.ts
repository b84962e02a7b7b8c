import { join } from "node:path";
import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { startBalancer } from "../processes/balancer.ts";
import { type Child, startChild } from "../child.ts";
import { adminToken, storeVariables } from "../processes/store-variables.ts";
import { createRandom } from "../random.ts";
import type { RunFolder, Services } from "../services/open-services.ts";
import { measureWord, measuringPreload, readMeasurement, type Measurement } from "../processes/measurement.ts";
import { type ConnectionsOptions, workOrders } from "./options.ts";
import type { Gateway } from "./visit.ts";

const serverMain = new URL(import.meta.resolve("@fettle/server/main"));

/** The vendors, and a gateway process that can be measured. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly gateway: Gateway;
  /** Collects the garbage of the gateway process and measures the rest. */
  measure(): Promise<Measurement>;
}

async function portOf(child: Child): Promise<number> {
  const ready = await child.ready;
  if (!("port" in ready && typeof ready.port === "number")) throw new Error("The server did not report its port");
  return ready.port;
}

/** Starts the simulator in this process, and one gateway as a process. `services` is null on the embedded store. */
export async function openHouse(options: ConnectionsOptions, folder: RunFolder, services: Services | null): Promise<House> {
  await using opened = new AsyncDisposableStack();
  let port: number | null = null;
  // Webhooks must find the gateway, which knows its port only once it listens.
  const entrance = opened.use(await startBalancer(() => (port === null ? [] : [port]), createRandom(options.seed)));
  const simulator = opened.use(
    await startSimulator({
      // No system connects by OAuth in this run.
      redirectUris: ["http://127.0.0.1/oauth/callback"],
      seed: options.seed,
      workOrders,
      rateLimitPerMinute: 1_000_000,
    }),
  );
  const variables = {
    ...(await simulatorVariables(simulator.url)),
    ...storeVariables(folder, services),
    PORT: "0",
    FETTLE_PUBLIC_URL: entrance.url,
    FETTLE_LOG_LEVEL: "warn",
  };
  const preloads = [measuringPreload, ...options.preloads];
  const nodeWords = ["--expose-gc", ...preloads.map(({ href }) => `--import=${href}`)];
  const child = opened.use(await startChild(serverMain, variables, join(folder.logFolder, "gateway.log"), [], nodeWords));
  port = await portOf(child);
  const token = await adminToken(variables);
  const running = opened.move();
  return {
    simulator,
    gateway: { port, token },
    measure: async () => readMeasurement(await child.ask(measureWord)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
