import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { startBalancer } from "../processes/balancer.ts";
import { callFrom } from "../processes/caller-address.ts";
import { createFastClock, type FastClock } from "../processes/create-fast-clock.ts";
import { type Gateways, startGateways } from "../processes/gateways.ts";
import { makeToken } from "../processes/make-token.ts";
import { storeVariables } from "../processes/store-variables.ts";
import { createRandom } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { pollSeconds, scanSeconds, type WebhooksOptions, workOrders } from "./options.ts";

/** Vendors, nodes and their addresses. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly gateways: Gateways;
  readonly clock: FastClock;
  readonly url: string;
  /** An admin token of each environment. */
  readonly tokens: readonly string[];
}

/** Starts the simulator in this process, and the gateways as processes behind one address. They call `port` each from its own address. */
export async function openHouse(options: WebhooksOptions, services: OwnServices, port: number): Promise<House> {
  await using opened = new AsyncDisposableStack();
  let nodes: Gateways | null = null;
  const balancer = opened.use(await startBalancer(() => nodes?.ports() ?? [], createRandom(options.seed + 1)));
  const simulator = opened.use(
    await startSimulator({
      redirectUris: [`${balancer.url}/oauth/callback`],
      seed: options.seed,
      workOrders,
      rateLimitPerMinute: 1_000_000,
      refreshTokenGraceSeconds: 3600,
    }),
  );
  const variables = {
    ...(await simulatorVariables(simulator.url)),
    ...storeVariables(services, services),
    PORT: "0",
    FETTLE_PUBLIC_URL: balancer.url,
    FETTLE_LOG_LEVEL: "warn",
    FETTLE_POLL_INTERVAL_SECONDS: String(pollSeconds),
    FETTLE_SCAN_INTERVAL_SECONDS: String(scanSeconds),
  };
  const clock = createFastClock(options.speed);
  const gateways = opened.use(
    await startGateways({
      count: options.processes,
      variables: () => variables,
      nodeWords: (place) => [...clock.nodeWords, ...(process.platform === "linux" ? [callFrom(place, port)] : [])],
      logFolder: services.logFolder,
      startsAgain: true,
    }),
  );
  nodes = gateways;
  const tokens = [await makeToken(variables, "test"), await makeToken(variables, "live")];
  const running = opened.move();
  return { simulator, gateways, clock, url: balancer.url, tokens, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
