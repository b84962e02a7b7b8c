import { simulatorVariables } from "@fettle/server/simulator-variables";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { startBalancer } from "../processes/balancer.ts";
import { type Gateways, startGateways } from "../processes/gateways.ts";
import { adminToken, storeVariables } from "../processes/store-variables.ts";
import { createRandom } from "../random.ts";
import type { RunFolder, Services } from "../services/open-services.ts";
import { bee, variableOf, type VendorId, wave } from "../vendors.ts";
import { type FuzzOptions, pollSeconds, scanSeconds, workOrders } from "./options.ts";
import { type SpoilingVendor, startSpoilingVendor } from "./spoiling-vendor.ts";

/** Vendors, the proxies that spoil their answers, and one node as a process. */
export interface House extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly vendors: Readonly<Record<VendorId, SpoilingVendor>>;
  readonly gateways: Gateways;
  readonly port: number;
  readonly token: string;
}

/** Starts everything. `services` is null on the embedded store. */
export async function openHouse({ seed }: FuzzOptions, folder: RunFolder, services: Services | null): Promise<House> {
  await using opened = new AsyncDisposableStack();
  let nodes: Gateways | null = null;
  const entrance = opened.use(await startBalancer(() => nodes?.ports() ?? [], createRandom(seed + 1)));
  const simulator = opened.use(
    await startSimulator({ redirectUris: [`${entrance.url}/oauth/callback`], seed, workOrders, rateLimitPerMinute: 1_000_000 }),
  );
  const before = async (id: VendorId, offset: number): Promise<SpoilingVendor> =>
    opened.use(await startSpoilingVendor(simulator.addresses[id].api, createRandom(seed + offset)));
  const vendors = { [bee]: await before(bee, 2), [wave]: await before(wave, 3) };
  const variables = {
    ...(await simulatorVariables(simulator.url)),
    ...storeVariables(folder, services),
    [variableOf(bee, "BASE_URL")]: vendors[bee].url,
    [variableOf(wave, "BASE_URL")]: vendors[wave].url,
    PORT: "0",
    FETTLE_PUBLIC_URL: entrance.url,
    FETTLE_LOG_LEVEL: "warn",
    FETTLE_POLL_INTERVAL_SECONDS: String(pollSeconds),
    FETTLE_SCAN_INTERVAL_SECONDS: String(scanSeconds),
  };
  const gateways = opened.use(await startGateways({ count: 1, variables: () => variables, logFolder: folder.logFolder }));
  nodes = gateways;
  const port = gateways.portAt(0);
  if (port === null) throw new Error("The node did not start");
  const token = await adminToken(variables);
  const running = opened.move();
  return { simulator, vendors, gateways, port, token, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
