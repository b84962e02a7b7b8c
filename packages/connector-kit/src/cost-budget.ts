import { ConnectorError, longestRetryAfterSeconds } from "@fettle/connector";
import { type PayloadReader, readPayload } from "./read-payload.ts";

/** A GraphQL vendor's budget of query costs, as of one response. */
export interface CostBudget {
  /** The cost of the query that was asked. */
  readonly requested: number;
  readonly available: number;
  /** The most that can be saved up. */
  readonly maximum: number;
  /** How much comes back each second. */
  readonly restoredPerSecond: number;
}

/**
 * The budget in a GraphQL response: `extensions.cost` with `requestedQueryCost` and `throttleStatus { maximumAvailable
 * currentlyAvailable restoreRate }`. Null when it is missing or cannot be read.
 */
export function costBudget(body: unknown): CostBudget | null {
  try {
    const cost = readPayload(body, { what: "GraphQL response" }).child("extensions")?.child("cost") ?? null;
    const status = cost?.child("throttleStatus") ?? null;
    const requested = cost?.number("requestedQueryCost") ?? 0;
    const available = status?.number("currentlyAvailable") ?? null;
    const maximum = status?.number("maximumAvailable") ?? null;
    const restoredPerSecond = status?.number("restoreRate") ?? null;
    return available === null || maximum === null || restoredPerSecond === null
      ? null
      : { requested, available, maximum, restoredPerSecond };
  } catch (error) {
    if (ConnectorError.isInstance(error)) return null;
    throw error;
  }
}

const isThrottled = (error: PayloadReader): boolean => {
  const code = error.child("extensions")?.text("code") ?? error.text("code");
  return code?.toUpperCase() === "THROTTLED";
};

function throttled(body: unknown): boolean {
  try {
    return readPayload(body, { what: "GraphQL response", onUnread: () => {} })
      .children("errors")
      .some(isThrottled);
  } catch (error) {
    if (ConnectorError.isInstance(error)) return false;
    throw error;
  }
}

/**
 * Throws when a GraphQL vendor refused a query because of its cost, which it says in a 200: an error with the code `THROTTLED`.
 * Everything else passes, other errors too.
 *
 * @throws ConnectorError `RATE_LIMITED`, with the seconds until the budget covers the query again; `NOT_SUPPORTED` when it costs
 * more than the budget ever holds, so that waiting would not help: ask for smaller pages.
 */
export function expectWithinCost(body: unknown, { product }: { readonly product: string }): void {
  if (!throttled(body)) return;
  const budget = costBudget(body);
  if (budget === null) throw new ConnectorError("RATE_LIMITED", `${product} was called too often.`, { vendorCode: "THROTTLED" });
  const { requested, available, maximum, restoredPerSecond } = budget;
  if (requested > maximum) {
    const message = `${product} allows queries of a cost of ${maximum}, and this one costs ${requested}.`;
    throw new ConnectorError("NOT_SUPPORTED", message, { vendorCode: "THROTTLED" });
  }
  const missing = Math.max(0, requested - available);
  throw new ConnectorError("RATE_LIMITED", `${product} was called too often.`, {
    vendorCode: "THROTTLED",
    retryAfterSeconds: restoredPerSecond > 0 ? Math.max(1, Math.ceil(missing / restoredPerSecond)) : longestRetryAfterSeconds,
  });
}
