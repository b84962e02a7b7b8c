import { ConnectorError } from "@fettle/connector";
import type { Clock } from "../clock.ts";
import { randomId } from "../identifiers.ts";
import type { Log } from "../log.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Database, Store } from "../store/database.ts";
import type { Delay } from "../vendor/delay.ts";
import type { CredentialKeeper, CredentialOwner, StoredCredentials } from "./credential-keeper.ts";
import { releaseLease, storeRefreshed, takeLease } from "./credential-rows.ts";
import {
  credentialsPlace,
  expiryOf,
  isTokenCredentials,
  writeCredentials,
  type Credentials,
  type TokenCredentials,
} from "./credentials.ts";
import { GrantError } from "./oauth/grant-error.ts";
import { requestTokens } from "./oauth/request-tokens.ts";
import { renewalOf, type Renewal } from "./oauth/token-endpoints.ts";
import { openCredentials } from "./open-credentials.ts";
import type { StatusReports } from "./status-reports.ts";

/** Longer than the token endpoint may take, so that a lease ends only with the process that had it. */
const leaseSeconds = 60;
const triesToStore = 4;
const shortestWait = 50;
const longestWait = 1000;
/** Some more than a lease: whoever waits longer has met something else. */
const mostWaits = 120;
/** The end of a reason that a good refresh takes back. */
const operatorsAdvice = "the operator has to check the connector's OAuth client and addresses.";

export interface RefreshMeans {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly delay: Delay;
  readonly fetch: typeof globalThis.fetch;
  readonly statusReports: StatusReports;
  readonly log: Log | undefined;
}

/** Nobody may abort a request for tokens: a rotated pair whose answer is not read is lost. Its time-out ends it. */
const never = new AbortController().signal;

/**
 * New tokens in place of those of `version`, fetched under a lease that one node has at a time. Who comes second waits for the first.
 * See {@link CredentialKeeper.refresh}.
 */
export async function refreshCredentials(
  means: RefreshMeans,
  load: CredentialKeeper["load"],
  owner: CredentialOwner,
  version: number,
  stopping: AbortSignal,
): Promise<StoredCredentials> {
  const database = means.store.environment(owner.environmentId);
  const product = owner.configuration.connector.name;
  const leaseOwner = randomId("lease");
  for (let wait = 0; wait < mostWaits; wait++) {
    const lease = await takeLease(database, owner, version, leaseOwner, leaseSeconds);
    if (lease !== undefined) {
      const refreshed = await refreshUnderLease(means, owner, { ...lease, version });
      if (refreshed !== "overtaken") return refreshed;
    }
    const stored = await load(owner);
    if (stored === null) throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
    if (stored.isRefused)
      throw new ConnectorError("UNAUTHENTICATED", `${product} accepts no calls until the customer reconnects.`);
    if (stored.version !== version) return stored;
    // Somebody else is at it: look again, ever less often, until they are done or their lease has run out.
    await means.delay(Math.min(longestWait, shortestWait * 2 ** wait) * (0.5 + means.random() / 2), stopping);
  }
  throw new ConnectorError("UNAVAILABLE", `${product}: the access token could not be refreshed in time.`);
}

interface Lease {
  readonly version: number;
  readonly fence: number;
  readonly sealed: string;
}

async function refreshUnderLease(
  means: RefreshMeans,
  owner: CredentialOwner,
  lease: Lease,
): Promise<StoredCredentials | "overtaken"> {
  const { environmentId, systemId, traceId } = owner;
  const place = credentialsPlace(environmentId, systemId);
  try {
    const fresh = await renew(means, owner, openCredentials(means.sealer, lease.sealed, place));
    const sealed = means.sealer.seal(writeCredentials(fresh), place);
    const version = await store(means, owner, lease, { sealed, expiresAt: expiryOf(fresh), now: means.clock() });
    if (version === undefined) return "overtaken";
    await means.statusReports.report(
      environmentId,
      systemId,
      { status: "CONNECTED", reason: null, traceId, onlyFrom: ["DEGRADED"] },
      { credentials: { version }, hasReason: (reason) => reason.endsWith(operatorsAdvice) },
    );
    return { credentials: fresh, version, isRefused: false };
  } catch (error) {
    try {
      if (!(error instanceof GrantError)) throw error;
      await reportFailure(means, owner, lease, error);
      return "overtaken";
    } finally {
      await letGo(means.store.environment(environmentId), owner, lease, means.log);
    }
  }
}

/** A rotated refresh token that is not stored is lost for good, so that a database away for a moment is tried again. */
async function store(means: RefreshMeans, owner: CredentialOwner, lease: Lease, values: Parameters<typeof storeRefreshed>[3]) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await storeRefreshed(means.store.environment(owner.environmentId), owner, lease, values);
    } catch (error) {
      if (attempt >= triesToStore) throw error;
      await means.delay(longestWait * attempt, never);
    }
  }
}

/** A lease that cannot be given back runs out by itself. */
async function letGo(database: Database, owner: CredentialOwner, lease: Lease, log: Log | undefined): Promise<void> {
  await releaseLease(database, owner, lease.fence).catch((error: unknown) => {
    log?.warn(
      { systemId: owner.systemId, error: error instanceof Error ? error.name : "unknown" },
      "a refresh lease was not given back",
    );
  });
}

async function renew(means: RefreshMeans, owner: CredentialOwner, old: Credentials): Promise<TokenCredentials> {
  if (!isTokenCredentials(old)) throw new GrantError("refused", "no token to refresh");
  const renewal = renewalOf(owner.configuration, owner.settings, old);
  if (renewal === null) throw new GrantError("misconfigured", "the connector's configuration no longer has this way to sign in");
  const tokens = await firstGrant(means, renewal);
  const { accessToken, obtainedAt, expiresAt } = tokens;
  const common = { accessToken, obtainedAt, expiresAt };
  // An answer without a refresh token keeps the old one (RFC 6749 6).
  return old.type === "clientCredentials"
    ? { ...old, ...common }
    : { ...old, ...common, refreshToken: tokens.refreshToken ?? old.refreshToken };
}

async function firstGrant(means: RefreshMeans, renewal: Renewal) {
  let refusal = new GrantError("refused", "no refresh token");
  for (const grant of renewal.grants) {
    try {
      return await requestTokens(renewal.endpoint, grant, { fetch: means.fetch, clock: means.clock, signal: never });
    } catch (error) {
      if (!(error instanceof GrantError) || error.kind !== "refused") throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Says what a refusal means. Returns only when it was about tokens that have been replaced meanwhile. */
async function reportFailure(means: RefreshMeans, owner: CredentialOwner, lease: Lease, error: GrantError): Promise<void> {
  const { environmentId, systemId, traceId } = owner;
  const product = owner.configuration.connector.name;
  const details = { vendorCode: error.vendorCode, ...(error.status === undefined ? {} : { status: error.status }) };
  means.log?.warn({ environmentId, systemId, traceId, kind: error.kind, ...details }, "an access token was not refreshed");
  if (error.kind === "passing") {
    throw new ConnectorError("UNAVAILABLE", `${product} gives out no access tokens at the moment.`, details);
  }
  const condition = { credentials: { version: lease.version, fence: lease.fence } };
  if (error.kind === "misconfigured") {
    const reason = `${product} does not refresh the access token (${error.vendorCode}): ${operatorsAdvice}`;
    const report = { status: "DEGRADED", reason, traceId, onlyFrom: ["PENDING", "CONNECTED", "DEGRADED"] } as const;
    await means.statusReports.report(environmentId, systemId, report, condition);
    throw new ConnectorError("MISCONFIGURED", reason, details);
  }
  const reason = `${product} no longer accepts the authorization (${error.vendorCode}). The customer has to reconnect the system.`;
  const report = { status: "REAUTHORIZATION_REQUIRED", reason, traceId } as const;
  const isCurrent = await means.statusReports.report(environmentId, systemId, report, condition);
  if (isCurrent) throw new ConnectorError("UNAUTHENTICATED", reason, details);
}
