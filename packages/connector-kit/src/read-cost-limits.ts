import { type CostBudget, ConnectorError, type LimitedAnswer, type LimitReading } from "@fettle/connector";
import { type PayloadReader, readPayload } from "./read-payload.ts";

function budgetIn(answer: PayloadReader): CostBudget | null {
  const cost = answer.child("extensions")?.child("cost") ?? null;
  const status = cost?.child("throttleStatus") ?? null;
  const available = status?.number("currentlyAvailable") ?? null;
  const maximum = status?.number("maximumAvailable") ?? null;
  const restoredPerSecond = status?.number("restoreRate") ?? null;
  if (available === null || maximum === null || restoredPerSecond === null) return null;
  return { requested: cost?.number("requestedQueryCost") ?? null, available, maximum, restoredPerSecond };
}

const isThrottled = (error: PayloadReader): boolean => {
  const code = error.child("extensions")?.text("code") ?? error.text("code");
  return code?.toUpperCase() === "THROTTLED";
};

/**
 * Reads the costs of a GraphQL vendor from a response: `extensions.cost` with `requestedQueryCost` and `throttleStatus {
 * maximumAvailable currentlyAvailable restoreRate }`, and the refusal of a query because of its cost, which stands in a 200 as an error
 * with the code `THROTTLED`. Values that cannot be read count as absent. It is a whole `readLimits` of a rate limit; never throws.
 */
export function readCostLimits({ body }: Pick<LimitedAnswer, "body">): LimitReading {
  try {
    const answer = readPayload(body, { what: "GraphQL response", onUnread: () => {} });
    const budget = budgetIn(answer);
    return {
      ...(answer.children("errors").some(isThrottled) ? { isRefused: true } : {}),
      ...(budget === null ? {} : { budget }),
    };
  } catch (error) {
    if (ConnectorError.isInstance(error)) return {};
    throw error;
  }
}
