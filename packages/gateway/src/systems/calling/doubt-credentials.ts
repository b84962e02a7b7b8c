import { ConnectorError } from "@fettle/connector";
import { isRenewable } from "../credentials/credentials.ts";
import { findOwner, type OpenVendorDependencies } from "./open-vendor.ts";

const never = new AbortController().signal;

/**
 * Finds out whether a system's credentials are dead after its connector has read so in other words than a 401, which nobody else has
 * noticed: replaces an access token and asks the identity probe. The system's status says what came of it.
 */
export async function doubtCredentials(
  dependencies: OpenVendorDependencies,
  environmentId: string,
  systemId: string,
  traceId: string,
): Promise<void> {
  try {
    const owner = await findOwner(dependencies, environmentId, systemId, traceId);
    const stored = owner === null ? null : await dependencies.keeper.load(owner);
    if (owner === null || stored === null || stored.isRefused) return;
    const { version } = isRenewable(stored.credentials)
      ? await dependencies.keeper.refresh(owner, stored.version, never)
      : stored;
    await dependencies.refusalProbes.confirm(owner, version, never);
  } catch (error) {
    // It is written down by now, or passes.
    if (!ConnectorError.isInstance(error)) throw error;
  }
}
