import { mayRead } from "../../graph/access.ts";
import type { Principal } from "../../principal.ts";
import type { LoggedCall } from "../../vendor-calls/list-calls.ts";

/** Calls to vendors as the extensions of an answer show them, with the names and words of the type VendorCall. */
export const shownCalls = (calls: readonly LoggedCall[], principal: Principal): readonly object[] =>
  calls
    .filter(({ systemId }) => mayRead(principal, systemId))
    .map(({ id, systemId, connectorId, kind, method, url, status, outcome, errorCode, startedAt, milliseconds }) => {
      const when = { startedAt: startedAt.toISOString(), durationMilliseconds: milliseconds };
      return { id, systemId, connectorId, kind, method, url, status, outcome, errorCode, ...when };
    });
