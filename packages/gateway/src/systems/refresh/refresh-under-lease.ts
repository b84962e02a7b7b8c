import type { Log } from "../../log.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import type { Delay } from "../../vendor-calls/delay.ts";
import type { VendorCounts } from "../../vendor-calls/vendor-counts.ts";
import type { HideBytes } from "../../payloads/payload.ts";
import { loggedUrl, type CallLog } from "../../vendor-calls/call-log.ts";
import type { CredentialOwner, StoredCredentials } from "../credentials/credential-keeper.ts";
import { hideSecretsLater } from "../credentials/hide-secrets.ts";
import { findCredentials } from "../credentials/credential-rows.ts";
import { releaseLease, storeRefreshed, type Lease, type NextTry } from "./lease-rows.ts";
import { credentialsPlace, refreshTimeOf, writeCredentials, type TokenCredentials } from "../credentials/credentials.ts";
import { keepLease } from "./keep-lease.ts";
import type { TokenCall } from "../oauth/token-dependencies.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { isAboutTokens, reportFailedRefresh, type FailureDependencies } from "./refresh-failure.ts";
import { renewTokens } from "./renew-tokens.ts";
import { revokeTokens } from "../ending/revoke-tokens.ts";

export interface LeasedRefreshDependencies extends FailureDependencies {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly delay: Delay;
  readonly fetch: typeof globalThis.fetch;
  readonly callLog: Pick<CallLog, "record">;
  readonly count?: VendorCounts | undefined;
}

/** How often to retry storing a rotated pair while the database or key manager is away: for about two minutes. */
const triesToStore = 480;
/** Shorter than other nodes' pause between searches: once all is back, the node with the new pair must come first. */
const pauseMilliseconds = 250;
/** How long the vendor has to revoke tokens. */
const revokeMilliseconds = 15_000;
const never = new AbortController().signal;

/**
 * Refreshes under a lease and releases it. Returns the stored credentials, or `overtaken` when others have been stored meanwhile. With
 * `keepsStatus` a successful refresh leaves the system's status unchanged.
 * @throws ConnectorError after the system's status shows the failure.
 */
export async function refreshUnderLease(
  dependencies: LeasedRefreshDependencies,
  owner: CredentialOwner,
  lease: Lease,
  { keepsStatus = false }: { readonly keepsStatus?: boolean } = {},
): Promise<StoredCredentials | "overtaken"> {
  const { environmentId, systemId, traceId } = owner;
  const connectorId = owner.configuration.connector.id;
  const database = dependencies.store.environment(environmentId);
  using _lease = keepLease(database, owner, lease.fence, dependencies.log);
  try {
    const old = await openCredentials(dependencies.sealer, lease.sealed, credentialsPlace(environmentId, systemId));
    const onCall = (call: TokenCall) => {
      dependencies.count?.called(connectorId, call.outcome, call.milliseconds);
      // Its payload is never kept: it consists of secrets.
      dependencies.callLog.record(loggedCall(owner, call, hideSecretsLater([old], owner.configuration)));
    };
    const fresh = await renewTokens({ fetch: dependencies.fetch, clock: dependencies.clock, onCall }, owner, old);
    const refreshAt = refreshTimeOf(fresh, dependencies.random);
    const stored = await storeSoon(dependencies, owner, lease, fresh, refreshAt);
    if (stored === undefined) {
      await revokeLeftover(dependencies, owner, fresh);
      dependencies.count?.refreshed(connectorId, "overtaken");
      return "overtaken";
    }
    const { version, status } = stored;
    // This also clears a refusal: a node that took the lease over may have been refused with the token that was just rotated.
    if (!keepsStatus && (status === "DEGRADED" || status === "REAUTHORIZATION_REQUIRED")) {
      await dependencies.statusReports.report(
        environmentId,
        systemId,
        { status: "CONNECTED", reason: null, traceId, onlyFrom: [status] },
        { credentials: { version }, hasReason: isAboutTokens },
      );
    }
    dependencies.count?.refreshed(connectorId, "success");
    return { credentials: fresh, version, isRefused: false, refreshAt, refreshAfter: null };
  } catch (failure) {
    const { error, nextTry } = await reportFailedRefresh(dependencies, owner, lease, failure);
    dependencies.count?.refreshed(connectorId, error === null ? "overtaken" : "failed");
    await release(dependencies, owner, lease, nextTry);
    if (error !== null) throw error;
    return "overtaken";
  }
}

/** Retries, because a rotated refresh token that is not stored is lost for good. */
async function storeSoon(
  dependencies: LeasedRefreshDependencies,
  owner: CredentialOwner,
  lease: Lease,
  fresh: TokenCredentials,
  refreshAt: Date | null,
): ReturnType<typeof storeRefreshed> {
  const { environmentId, systemId } = owner;
  for (let attempt = 1; ; attempt++) {
    try {
      const sealed = await dependencies.sealer.seal(writeCredentials(fresh), credentialsPlace(environmentId, systemId));
      const values = { sealed, refreshAt, now: dependencies.clock() };
      return await storeRefreshed(dependencies.store.environment(environmentId), owner, lease, values);
    } catch (error) {
      if (attempt >= triesToStore) throw error;
      await dependencies.delay(pauseMilliseconds, never);
    }
  }
}

/**
 * Revokes tokens that arrived after the system was disconnected: the disconnect knew only the older ones. Leaves them alone when
 * credentials exist, because a reconnect stored those, and ending the older authorization may end theirs. Never throws.
 */
async function revokeLeftover(
  dependencies: LeasedRefreshDependencies,
  owner: CredentialOwner,
  fresh: TokenCredentials,
): Promise<void> {
  const { environmentId, systemId, traceId } = owner;
  try {
    if ((await findCredentials(dependencies.store.environment(environmentId), environmentId, [systemId])).size > 0) return;
    await revokeTokens(dependencies, owner, fresh, AbortSignal.timeout(revokeMilliseconds));
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    dependencies.log?.warn(
      { environmentId, systemId, traceId, reason },
      "tokens that arrived after a disconnect were not revoked",
    );
  }
}

/** A lease that cannot be released runs out by itself. */
async function release(
  { store, log }: { readonly store: Store; readonly log: Log | undefined },
  owner: CredentialOwner,
  lease: Lease,
  nextTry: NextTry,
): Promise<void> {
  await releaseLease(store.environment(owner.environmentId), owner, lease, nextTry).catch((error: unknown) => {
    log?.warn({ systemId: owner.systemId, err: error }, "a refresh lease was not released");
  });
}

const loggedCall = (
  { environmentId, systemId, traceId, configuration }: CredentialOwner,
  { url, status, outcome, startedAt, milliseconds }: TokenCall,
  hide: HideBytes,
): Parameters<CallLog["record"]>[0] => ({
  environment_id: environmentId,
  system_id: systemId,
  trace_id: traceId,
  method: "POST",
  url: loggedUrl(url, hide),
  status,
  duration_milliseconds: milliseconds,
  error: status === null ? "UNAVAILABLE" : null,
  started_at: startedAt,
  connector_id: configuration.connector.id,
  outcome,
  kind: "TOKEN",
});
