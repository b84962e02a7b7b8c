import { ConnectorError } from "@fettle/connector";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import { randomId } from "../identifiers.ts";
import type { Log } from "../log.ts";
import { SealError } from "../secrets/seal-error.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Database, Store } from "../store/database.ts";
import type { Delay } from "../vendor/delay.ts";
import type { Settings } from "./authentication-methods.ts";
import { findCredentials, releaseLease, storeRefreshed, takeLease } from "./credential-rows.ts";
import {
  credentialsPlace,
  expiryOf,
  isTokenCredentials,
  readCredentials,
  writeCredentials,
  type Credentials,
  type TokenCredentials,
} from "./credentials.ts";
import { GrantError } from "./oauth/grant-error.ts";
import { requestTokens } from "./oauth/request-tokens.ts";
import { renewalOf, type Renewal } from "./oauth/token-endpoints.ts";
import type { StatusReports } from "./status-reports.ts";

/** Whose credentials. */
export interface CredentialOwner {
  readonly environmentId: string;
  readonly systemId: string;
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
  readonly traceId: string;
}

/** Credentials as they are stored now. */
export interface StoredCredentials {
  readonly credentials: Credentials;
  readonly version: number;
  /** The system's status says that only a reconnect helps: no call is worth a try. */
  readonly isRefused: boolean;
}

/** Systems' credentials in the store. Disposing waits for refreshes under way. */
export interface CredentialKeeper extends AsyncDisposable {
  /** Null when the system is gone or disconnected. */
  load(owner: CredentialOwner): Promise<StoredCredentials | null>;
  /**
   * New tokens in place of those of `version`: fetched once, however many ask, in this process or on other nodes, and stored
   * before anybody uses them. Answers newer ones at once when there are some.
   * @throws ConnectorError `UNAUTHENTICATED` when only the customer can help, `MISCONFIGURED` when only the operator can, both after
   * the system's status says so; `UNAVAILABLE` when it passes.
   */
  refresh(owner: CredentialOwner, version: number, signal: AbortSignal): Promise<StoredCredentials>;
}

/** Longer than the token endpoint may take, so that a lease ends only with the process that had it. */
const leaseSeconds = 60;
const triesToStore = 4;
const shortestWait = 50;
const longestWait = 1000;
/** Two leases: whoever waits longer than that has met something else. */
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

export function createCredentialKeeper(means: RefreshMeans): CredentialKeeper {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<StoredCredentials>>();

  const load = async ({ environmentId, systemId }: CredentialOwner): Promise<StoredCredentials | null> => {
    const row = await findCredentials(means.store.environment(environmentId), environmentId, systemId);
    if (row === undefined) return null;
    const credentials = open(means.sealer, row.sealed, credentialsPlace(environmentId, systemId));
    return { credentials, version: row.version, isRefused: row.status === "REAUTHORIZATION_REQUIRED" };
  };

  return {
    load,
    async refresh(owner, version, signal) {
      const key = JSON.stringify([owner.environmentId, owner.systemId, version]);
      const shared =
        underWay.get(key) ?? refreshOnce(means, load, owner, version, stopping.signal).finally(() => underWay.delete(key));
      underWay.set(key, shared);
      return await untilAborted(shared, signal);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await Promise.allSettled(underWay.values());
    },
  };
}

type Load = CredentialKeeper["load"];

function open(sealer: Sealer, sealed: string, place: string): Credentials {
  try {
    return readCredentials(sealer.open(sealed, place));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    const message =
      "The stored credentials do not open: the operator has to put back the encryption key that they were sealed with.";
    throw new ConnectorError("MISCONFIGURED", message, { cause: error });
  }
}

async function refreshOnce(
  means: RefreshMeans,
  load: Load,
  owner: CredentialOwner,
  version: number,
  stopping: AbortSignal,
): Promise<StoredCredentials> {
  const database = means.store.environment(owner.environmentId);
  const leaseOwner = randomId("lease");
  for (let wait = 0; wait < mostWaits; wait++) {
    const lease = await takeLease(database, owner, version, leaseOwner, leaseSeconds);
    if (lease !== undefined) {
      const refreshed = await refreshUnderLease(means, owner, { ...lease, version });
      if (refreshed !== "overtaken") return refreshed;
    }
    const stored = await load(owner);
    if (stored === null) throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
    if (stored.version !== version) return stored;
    // Somebody else is at it: look again, ever less often, until they are done or their lease has run out.
    await means.delay(Math.min(longestWait, shortestWait * 2 ** wait) * (0.5 + means.random() / 2), stopping);
  }
  throw new ConnectorError(
    "UNAVAILABLE",
    `${owner.configuration.connector.name}: the access token could not be refreshed in time.`,
  );
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
    const fresh = await renew(means, owner, open(means.sealer, lease.sealed, place));
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

/** The promise, or the signal's reason as soon as it is aborted. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
