import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { startBalancer } from "../processes/balancer.ts";
import { type Clocks, createClocks } from "../processes/clocks.ts";
import { type Gateways, startGateways } from "../processes/gateways.ts";
import { adminToken, storeVariables } from "../processes/store-variables.ts";
import { createRandom } from "../random.ts";
import type { Services } from "../services/open-services.ts";
import { variableOf } from "../vendors.ts";
import { accessTokenSeconds, connectorId, graceSeconds, type TokensOptions } from "./options.ts";

/** Polls would hide the effect of token calls, so the run makes its own calls. */
const pollSeconds = 300;

/** Vendor, nodes and their addresses. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly gateways: Gateways;
  readonly clocks: Clocks;
  readonly url: string;
  /** An admin token of the `test` environment. */
  readonly token: string;
}

/** Starts the simulator in this process, and the gateways as processes behind one address. */
export async function openHouse(options: TokensOptions, services: Services): Promise<House> {
  await using opened = new AsyncDisposableStack();
  let nodes: Gateways | null = null;
  const balancer = opened.use(await startBalancer(() => nodes?.ports() ?? [], createRandom(options.seed + 1)));
  const simulator = opened.use(
    await startSimulator({
      redirectUris: [`${balancer.url}/oauth/callback`],
      seed: options.seed,
      workOrders: 1,
      smallAccounts: options.systems,
      accessTokenSeconds,
      refreshTokenGraceSeconds: graceSeconds,
      rateLimitPerMinute: 100_000,
    }),
  );
  const vendor = await simulatorVariables(simulator.url);
  const shared = {
    ...vendor,
    ...storeVariables(services, services),
    PORT: "0",
    FETTLE_PUBLIC_URL: balancer.url,
    FETTLE_LOG_LEVEL: "warn",
    FETTLE_POLL_INTERVAL_SECONDS: String(pollSeconds),
  };
  const { issuer } = simulator.addresses[connectorId];
  const clocks = createClocks();
  const gateways = opened.use(
    await startGateways({
      count: options.processes,
      variables: (caller) => ({ ...shared, [variableOf(connectorId, "TOKEN_URL")]: `${issuer}/token/from/${caller}` }),
      nodeWords: clocks.nodeWords,
      logFolder: services.logFolder,
    }),
  );
  nodes = gateways;
  const token = await adminToken(shared);
  const running = opened.move();
  return { simulator, gateways, clocks, url: balancer.url, token, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
