import type { Catalog, ConnectorConfiguration } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Settings } from "./authentication-methods.ts";
import { deleteCredentials } from "./credential-rows.ts";
import { deleteIngressKeys, type IngressKeys } from "./ingress-keys.ts";
import { revokeToken } from "./oauth/revoke-token.ts";
import { oauthEndpoints } from "./oauth/token-endpoints.ts";
import type { CredentialKeeper } from "./credential-keeper.ts";
import { parseSettings } from "./settings.ts";
import { writeStatus, type ChangePositions } from "./status-reports.ts";
import { findSystem, lockSystem, type SystemRow } from "./system-rows.ts";
import type { Systems } from "./systems.ts";

export interface DisconnectMeans {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly keeper: CredentialKeeper;
  readonly ingressKeys: IngressKeys;
  readonly positions: ChangePositions;
  readonly vendor: Systems["vendor"];
}

/** What the vendor is given to say goodbye, all of it together. */
const goodbyeMilliseconds = 15_000;

/** Takes leave of the vendor as well as that goes, then forgets the credentials for certain. */
export async function disconnectSystem(
  means: DisconnectMeans,
  environmentId: string,
  systemId: string,
  traceId: string,
): Promise<SystemRow | null> {
  const database = means.store.environment(environmentId);
  const system = await findSystem(database, environmentId, systemId);
  if (system === undefined) return null;
  if (system.status !== "DISCONNECTED") await sayGoodbye(means, system, traceId);
  const position = await database.transaction().execute(async (transaction) => {
    const locked = await lockSystem(transaction, environmentId, systemId);
    if (locked === undefined) return null;
    await deleteCredentials(transaction, environmentId, systemId);
    await deleteIngressKeys(transaction, environmentId, systemId);
    const report = { status: "DISCONNECTED", reason: null, traceId } as const;
    return await writeStatus(transaction, locked, report, means.clock(), means.positions);
  });
  if (position !== null) means.positions.ring(environmentId, position);
  return (await findSystem(database, environmentId, systemId)) ?? null;
}

async function sayGoodbye(means: DisconnectMeans, system: SystemRow, traceId: string): Promise<void> {
  const signal = AbortSignal.timeout(goodbyeMilliseconds);
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      const where = { environmentId: system.environment_id, systemId: system.id, traceId };
      means.log?.warn({ ...where, what, reason }, "a disconnected system was not taken down at its vendor");
    }
  };
  // Webhooks first: without tokens the vendor would no longer listen.
  await attempt("webhooks", () => unregisterWebhooks(means, system, traceId, signal));
  await attempt("tokens", () => revokeTokens(means, system, traceId, signal));
}

async function unregisterWebhooks(
  means: DisconnectMeans,
  system: SystemRow,
  traceId: string,
  signal: AbortSignal,
): Promise<void> {
  const handle = await means.vendor(system.environment_id, system.id, { signal, traceId });
  const webhooks = handle?.connector.webhooks;
  if (handle === null || webhooks?.unregister === undefined) return;
  for (const url of await means.ingressKeys.ingressUrls(system.environment_id, system.id)) {
    await webhooks.unregister(handle.vendor, { url });
  }
}

async function revokeTokens(means: DisconnectMeans, system: SystemRow, traceId: string, signal: AbortSignal): Promise<void> {
  const configuration = means.catalog.connectors.get(system.connector_id);
  const settings = configuration === undefined ? null : settingsOf(configuration, system);
  if (configuration === undefined || settings === null) return;
  const owner = { environmentId: system.environment_id, systemId: system.id, configuration, settings, traceId };
  const stored = await means.keeper.load(owner);
  if (stored?.credentials.type !== "oauth2") return;
  const oauth = oauthEndpoints(configuration, settings);
  const url = oauth?.endpoints.revocation;
  if (oauth === null || url === undefined) return;
  // The refresh token first: many vendors end its access tokens with it.
  const tokens = [stored.credentials.refreshToken, stored.credentials.accessToken].filter((token) => token !== null);
  for (const token of tokens) await revokeToken(oauth.token, url, token, { fetch: means.fetch, clock: means.clock, signal });
}

/** The settings in force: stored ones with the operator's over them. Null when they no longer fit the connector. */
function settingsOf(configuration: ConnectorConfiguration, system: SystemRow): Settings | null {
  const parsed = parseSettings(configuration, system.settings);
  return parsed.type === "success" ? parsed.settings : null;
}
