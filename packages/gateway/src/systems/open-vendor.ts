import { ConnectorError } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/database.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";
import { storedCredentials } from "./credential-source.ts";
import type { CredentialKeeper } from "./credential-keeper.ts";
import type { RefusalProbes } from "./create-refusal-probes.ts";
import { parseSettings } from "./settings.ts";
import { findSystem } from "./system-rows.ts";
import type { VendorAccess } from "./vendor-access.ts";

/** A stored system's way to its vendor; null when there is no such system, no such connector or no credentials. */
export async function openVendor(
  means: {
    readonly store: Store;
    readonly catalog: Catalog;
    readonly clock: Clock;
    readonly keeper: CredentialKeeper;
    readonly refusalProbes: RefusalProbes;
    readonly vendorAccess: VendorAccess;
  },
  environmentId: string,
  systemId: string,
  work: { readonly signal: AbortSignal; readonly traceId: string },
): Promise<VendorHandle | null> {
  const system = await findSystem(means.store.environment(environmentId), environmentId, systemId);
  const configuration = system === undefined ? undefined : means.catalog.connectors.get(system.connector_id);
  if (system === undefined || configuration === undefined) return null;
  const parsed = parseSettings(configuration, system.settings);
  if (parsed.type === "invalid") {
    const names = parsed.problems.map(({ path }) => path).join(", ");
    throw new ConnectorError("MISCONFIGURED", `${configuration.connector.name}: the settings ${names} do not fit the connector.`);
  }
  const { settings } = parsed;
  const owner = { environmentId, systemId, configuration, settings, traceId: work.traceId };
  const stored = await means.keeper.load(owner);
  if (stored === null) return null;
  const vendor = means.vendorAccess.vendor({
    ...owner,
    method: stored.credentials.type,
    credentials: storedCredentials(owner, means.keeper, means),
    signal: work.signal,
  });
  return { connector: configuration.connector, vendor };
}
