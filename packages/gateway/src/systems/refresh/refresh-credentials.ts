import { ConnectorError } from "@fettle/connector";
import { longestAskedMilliseconds } from "../../asked-wait.ts";
import { randomId } from "../../identifiers.ts";
import type { CredentialKeeper, CredentialOwner, StoredCredentials } from "../credentials/credential-keeper.ts";
import { takeLease } from "./lease-rows.ts";
import { refreshUnderLease, type LeasedRefreshDependencies } from "./refresh-under-lease.ts";

const shortestWait = 50;
const longestWait = 1000;
/** Far longer than a refresh may take: a longer wait has another cause. */
const mostWaits = 120;

/**
 * Replaces the tokens of `version`, under a lease that one node has at a time. A later caller waits for the first.
 * See {@link CredentialKeeper.refresh}.
 */
export async function refreshCredentials(
  dependencies: LeasedRefreshDependencies,
  load: CredentialKeeper["load"],
  owner: CredentialOwner,
  version: number,
  stopping: AbortSignal,
): Promise<StoredCredentials> {
  const database = dependencies.store.environment(owner.environmentId);
  const product = owner.configuration.connector.name;
  const leaseOwner = randomId("lease");
  for (let wait = 0; wait < mostWaits; wait++) {
    const lease = await takeLease(database, owner, version, leaseOwner, dependencies.clock());
    if (lease !== undefined) {
      const refreshed = await refreshUnderLease(dependencies, owner, lease);
      if (refreshed !== "overtaken") return refreshed;
    }
    const stored = await load(owner);
    if (stored === null) throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
    if (stored.isRefused)
      throw new ConnectorError("UNAUTHENTICATED", `${product} accepts no calls until the customer reconnects.`);
    if (stored.version !== version) return stored;
    const pause = stored.refreshAfter === null ? 0 : stored.refreshAfter.getTime() - dependencies.clock().getTime();
    // A longer pause dates from before the clock was set back, and is ignored.
    if (pause > 0 && pause <= longestAskedMilliseconds) {
      const message = `${product} issued no access token. Fettle will ask again in ${Math.ceil(pause / 1000)} s.`;
      throw new ConnectorError("UNAVAILABLE", message, { retryAfterSeconds: Math.ceil(pause / 1000) });
    }
    // Another node is refreshing: look again, less and less often, until it is done or its lease has run out.
    await dependencies.delay(Math.min(longestWait, shortestWait * 2 ** wait) * (0.5 + dependencies.random() / 2), stopping);
  }
  throw new ConnectorError("UNAVAILABLE", `${product}: the access token could not be refreshed in time.`);
}
