import { expectedOf } from "../feed/expected.ts";
import type { Delivery, LogEntry } from "../feed/log-entry.ts";
import { isLasting } from "./behaviors.ts";
import { checkAccepted } from "./check-accepted.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Tenant } from "./open-tenant.ts";
import { readDeliveries } from "./read-deliveries.ts";
import type { Receiver } from "./receiver.ts";

/** An endpoint, and what it must have got in the end. */
export interface Expectation {
  readonly endpoint: Endpoint;
  readonly expected: readonly Delivery[];
}

/** What the endpoints of an environment must get from its whole log. */
export const expectAll = ({ endpoints, begin }: Tenant, log: readonly LogEntry[]): readonly Expectation[] =>
  endpoints.map((endpoint) => ({
    endpoint,
    expected: expectedOf(log, endpoint.wish).filter(({ position }) => position > begin),
  }));

/** The endpoints that do not have everything yet, of those that can have it. */
export async function findLate(
  expectations: readonly Expectation[],
  receiver: Receiver,
  databaseUrl: string,
): Promise<readonly string[]> {
  const stored = await readDeliveries(databaseUrl);
  const calls = Map.groupBy(receiver.calls, ({ endpoint }) => endpoint);
  return expectations.flatMap(({ endpoint, expected }) => {
    if (isLasting(endpoint.behavior)) return [];
    const found = checkAccepted({ endpoint, expected, calls: calls.get(endpoint.number) ?? [], stored: stored.get(endpoint.id) });
    return found.length === 0 ? [] : [endpoint.id];
  });
}
