import type { Ask } from "@fettle/server/customer";
import type { Gateways } from "../processes/gateways.ts";
import { pace } from "../pace.ts";
import { createRandom } from "../random.ts";
import { makeSomeCall } from "./api-calls.ts";
import type { Revocation } from "./check-statuses.ts";
import { type Customer, reconnectCustomer } from "./customers.ts";
import type { TokensOptions } from "./options.ts";
import type { VendorControl } from "./vendor-control.ts";
import type { StatusWatch } from "./watch-statuses.ts";

/** Whom the disturbances are done to, and with what. */
export interface Scene {
  readonly options: TokensOptions;
  readonly customers: readonly Customer[];
  readonly ask: Ask;
  readonly simulator: string;
  readonly gateways: Gateways;
  readonly vendor: VendorControl;
  readonly watch: StatusWatch;
}

/** What was done. */
export interface Disturbances {
  readonly revocations: readonly Revocation[];
  /** Customers who have taken the access away and not given it again. */
  readonly away: ReadonlySet<Customer>;
  readonly reconnected: number;
  /** How often the API's calls came out how. */
  readonly calls: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

const appsAtOnce = 4;
const callEvery = [0.1, 0.5] as const;
/** How long a late status is waited for before it is taken for lost; a mark counts as late long before. */
const latestMilliseconds = 30_000;

/**
 * Kills processes, revokes and reconnects systems and makes calls, all at random, until the signal; then brings what it has begun to
 * its end, unless it is stopped.
 */
export async function disturb(scene: Scene, signal: AbortSignal, stopping: AbortSignal): Promise<Disturbances> {
  const { options, customers, ask, simulator, gateways, vendor, watch } = scene;
  const revocations: Revocation[] = [];
  const away = new Set<Customer>();
  const calls = new Map<string, number>();
  const failures: string[] = [];
  const comebacks: Promise<void>[] = [];
  let reconnected = 0;

  const kills = createRandom(options.seed + 2);
  const killOne = (): Promise<void> => gateways.kill(Math.floor(kills.between(0, options.processes)));

  const comeBack = async (customer: Customer): Promise<void> => {
    const { systemId } = customer;
    const untilIs = (status: string): Promise<void> =>
      watch.until(
        () => watch.statuses.get(systemId) === status,
        AbortSignal.any([stopping, AbortSignal.timeout(latestMilliseconds)]),
      );
    await untilIs("REAUTHORIZATION_REQUIRED");
    await reconnectCustomer(ask, simulator, customer);
    await untilIs("CONNECTED");
    away.delete(customer);
    reconnected += 1;
  };
  const customersRandom = createRandom(options.seed + 3);
  const revokeOne = async (): Promise<void> => {
    const customer = customersRandom.pick(customers.filter((each) => !away.has(each)));
    const comesBack = customersRandom.chance(0.5);
    if (customer === undefined) return;
    away.add(customer);
    const askedAt = Date.now();
    await vendor.revoke(customer.login.account);
    revocations.push({ systemId: customer.systemId, askedAt, doneAt: Date.now() });
    if (!comesBack) return;
    comebacks.push(
      comeBack(customer).catch((error: unknown) => {
        failures.push(`${customer.systemId} was not reconnected: ${error instanceof Error ? error.message : "unknown"}`);
      }),
    );
  };

  const apps = Array.from({ length: appsAtOnce }, (_, index) => {
    const random = createRandom(options.seed + 10 + index);
    return pace(callEvery, random, signal, async () => {
      const outcome = await makeSomeCall(ask, random.pick(customers)?.systemId ?? "", random);
      calls.set(outcome, (calls.get(outcome) ?? 0) + 1);
    });
  });
  await Promise.all([
    options.kills ? pace(options.killEvery, kills, signal, killOne) : undefined,
    pace(options.revokeEvery, customersRandom, signal, revokeOne),
    ...apps,
  ]);
  await Promise.all(comebacks);
  return { revocations, away, reconnected, calls, failures };
}
