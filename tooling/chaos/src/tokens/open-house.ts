import { randomBytes } from "node:crypto";
import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { startBalancer } from "../processes/balancer.ts";
import { type Gateways, startGateways } from "../processes/gateways.ts";
import { makeToken } from "../processes/make-token.ts";
import { createRandom } from "../random.ts";
import type { Services } from "../services/open-services.ts";
import { accessTokenSeconds, connectorId, graceSeconds, type TokensOptions } from "./options.ts";

/** Polls would hide what the token calls do; the run makes calls of its own. */
const pollSeconds = 300;

/** Vendor, nodes and the way to them. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly gateways: Gateways;
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
    PORT: "0",
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    FETTLE_PUBLIC_URL: balancer.url,
    FETTLE_ENCRYPTION_KEYS: `chaos:${randomBytes(32).toString("base64")}`,
    FETTLE_LOG_LEVEL: "warn",
    FETTLE_POLL_INTERVAL_SECONDS: String(pollSeconds),
  };
  const { issuer } = simulator.addresses[connectorId];
  const gateways = opened.use(
    await startGateways({
      count: options.processes,
      variables: (caller) => ({ ...shared, CMMS_BEE_TOKEN_URL: `${issuer}/token/from/${caller}` }),
      logFolder: services.logFolder,
    }),
  );
  nodes = gateways;
  const token = await makeToken(shared);
  const running = opened.move();
  return { simulator, gateways, url: balancer.url, token, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
