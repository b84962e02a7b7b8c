import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { startBalancer } from "../processes/balancer.ts";
import { type Clocks, createClocks } from "../processes/clocks.ts";
import { type Gateways, startGateways } from "../processes/gateways.ts";
import { adminToken, storeVariables } from "../processes/store-variables.ts";
import { createRandom } from "../random.ts";
import type { OwnServices, RunFolder } from "../services/open-services.ts";
import { type FeedOptions, pollSeconds, scanSeconds, workOrders } from "./options.ts";

/** Vendors, nodes and their addresses. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly gateways: Gateways;
  readonly clocks: Clocks;
  readonly url: string;
  /** An admin token of the `test` environment. */
  readonly token: string;
}

/** Starts the simulator in this process, and the gateways as processes behind one address. `services` is null on the embedded store. */
export async function openHouse(options: FeedOptions, folder: RunFolder, services: OwnServices | null): Promise<House> {
  await using opened = new AsyncDisposableStack();
  let nodes: Gateways | null = null;
  const balancer = opened.use(await startBalancer(() => nodes?.ports() ?? [], createRandom(options.seed + 1)));
  const simulator = opened.use(
    await startSimulator({
      redirectUris: [`${balancer.url}/oauth/callback`],
      seed: options.seed,
      workOrders,
      rateLimitPerMinute: 1_000_000,
      // A restored backup may contain a refresh token that was used since, as after a clock change; the vendor must allow that.
      refreshTokenGraceSeconds: 3600,
    }),
  );
  const variables = {
    ...(await simulatorVariables(simulator.url)),
    ...storeVariables(folder, services),
    PORT: "0",
    FETTLE_PUBLIC_URL: balancer.url,
    FETTLE_LOG_LEVEL: "warn",
    FETTLE_POLL_INTERVAL_SECONDS: String(pollSeconds),
    FETTLE_SCAN_INTERVAL_SECONDS: String(scanSeconds),
  };
  const clocks = createClocks();
  const gateways = opened.use(
    await startGateways({
      count: options.processes,
      variables: () => variables,
      nodeWords: clocks.nodeWords,
      logFolder: folder.logFolder,
      startsAgain: true,
    }),
  );
  nodes = gateways;
  const token = await adminToken(variables);
  const running = opened.move();
  return { simulator, gateways, clocks, url: balancer.url, token, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
