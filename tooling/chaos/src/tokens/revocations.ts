import type { Revocation } from "./check-statuses.ts";
import { type Customer, reconnectCustomer } from "./customers.ts";
import type { Scene } from "./scene.ts";

/** Customers who revoke the access at the vendor, some of whom reconnect. */
export interface Revocations {
  readonly done: readonly Revocation[];
  /** The customers who have revoked the access and not reconnected. */
  readonly away: ReadonlySet<Customer>;
  /** The number of customers who have reconnected. */
  readonly reconnected: () => number;
  /** Failed reconnects. There should be none. */
  readonly failures: readonly string[];
  /** Lets a connected customer leave; one who comes back reconnects once the system is marked. */
  revoke(customer: Customer, comesBack: boolean): Promise<void>;
  /** Settles once every customer who wants to come back has reconnected. */
  settled(): Promise<void>;
}

/** The time after which a late status counts as lost; a mark counts as late long before. */
const latestMilliseconds = 30_000;

/** No customer has left yet. */
export function createRevocations({ ask, simulator, vendor, watch, stopping }: Scene): Revocations {
  const done: Revocation[] = [];
  const away = new Set<Customer>();
  const failures: string[] = [];
  const comebacks: Promise<void>[] = [];
  let reconnected = 0;

  const comeBack = async (customer: Customer): Promise<void> => {
    const untilIs = (status: string): Promise<void> =>
      watch.until(
        () => watch.statuses.get(customer.systemId) === status,
        AbortSignal.any([stopping, AbortSignal.timeout(latestMilliseconds)]),
      );
    await untilIs("REAUTHORIZATION_REQUIRED");
    await reconnectCustomer(ask, simulator, customer);
    await untilIs("CONNECTED");
    away.delete(customer);
    reconnected += 1;
  };
  return {
    done,
    away,
    reconnected: () => reconnected,
    failures,
    async revoke(customer, comesBack) {
      if (away.has(customer)) return;
      away.add(customer);
      const askedAt = Date.now();
      await vendor.revoke(customer.login.account);
      done.push({ systemId: customer.systemId, askedAt, doneAt: Date.now() });
      if (!comesBack) return;
      comebacks.push(
        comeBack(customer).catch((error: unknown) => {
          failures.push(`${customer.systemId} was not reconnected: ${error instanceof Error ? error.message : "unknown"}`);
        }),
      );
    },
    settled: async () => void (await Promise.all(comebacks)),
  };
}
