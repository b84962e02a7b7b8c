import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { pollSeconds, scanSeconds, workOrders } from "../feed/options.ts";
import { startBalancer } from "../processes/balancer.ts";
import { type Gateways, startGateways } from "../processes/gateways.ts";
import { makeToken } from "../processes/make-token.ts";
import { measureWord, measuringPreload, readMeasurement, type Measurement } from "../processes/measurement.ts";
import { adminToken, storeVariables } from "../processes/store-variables.ts";
import { createRandom } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { bee, variableOf } from "../vendors.ts";
import { type BadVendor, startBadVendor } from "./bad-vendor.ts";
import { heapMegabytes, type HostileOptions } from "./options.ts";

/** Vendors with some bad accounts, and one node with little memory. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly badVendor: BadVendor;
  readonly gateways: Gateways;
  /** The address for webhooks and normal traffic. */
  readonly url: string;
  /** The port for attackers: the node's own. */
  readonly port: number;
  /** An admin token of the `test` environment, which has the normal traffic. */
  readonly token: string;
  /** An admin token of the `live` environment, which has the bad systems. */
  readonly badToken: string;
  /** Collects the garbage of the node's process and measures the rest. */
  measure(): Promise<Measurement>;
}

/** Starts the simulator in this process, the spoiling proxy in front of it, and the node as a process. */
export async function openHouse(options: HostileOptions, services: OwnServices): Promise<House> {
  await using opened = new AsyncDisposableStack();
  let nodes: Gateways | null = null;
  const balancer = opened.use(await startBalancer(() => nodes?.ports() ?? [], createRandom(options.seed + 1)));
  const simulator = opened.use(
    await startSimulator({
      redirectUris: [`${balancer.url}/oauth/callback`],
      seed: options.seed,
      workOrders,
      smallAccounts: options.badSystems,
      rateLimitPerMinute: 1_000_000,
    }),
  );
  const badAccounts = new Set(simulator.logins[bee].slice(-options.badSystems).map(({ account }) => account));
  const badVendor = opened.use(await startBadVendor(simulator.addresses[bee].api, (id) => badAccounts.has(id)));
  const variables = {
    ...(await simulatorVariables(simulator.url)),
    ...storeVariables(services, services),
    [variableOf(bee, "BASE_URL")]: badVendor.url,
    PORT: "0",
    FETTLE_PUBLIC_URL: balancer.url,
    FETTLE_LOG_LEVEL: "warn",
    FETTLE_POLL_INTERVAL_SECONDS: String(pollSeconds),
    FETTLE_SCAN_INTERVAL_SECONDS: String(scanSeconds),
  };
  const gateways = opened.use(
    await startGateways({
      count: 1,
      variables: () => variables,
      logFolder: services.logFolder,
      nodeWords: () => ["--expose-gc", `--max-old-space-size=${heapMegabytes}`, `--import=${measuringPreload.href}`],
    }),
  );
  nodes = gateways;
  const port = gateways.portAt(0);
  if (port === null) throw new Error("The node did not start");
  const [token, badToken] = [await adminToken(variables), await makeToken(variables, "live")];
  const running = opened.move();
  return {
    simulator,
    badVendor,
    gateways,
    url: balancer.url,
    port,
    token,
    badToken,
    measure: async () => readMeasurement(await gateways.ask(0, measureWord)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
