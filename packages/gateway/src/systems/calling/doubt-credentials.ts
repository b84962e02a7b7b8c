import { ConnectorError } from "@fettle/connector";
import { isRenewable } from "../credentials/credentials.ts";
import { findOwner, type OpenVendorDependencies } from "./open-vendor.ts";

const never = new AbortController().signal;

/**
 * Finds out whether a system's credentials are dead after its connector has recognized a refusal other than a 401, which nothing else
 * notices: replaces an access token and runs the identity probe. The system's status shows the outcome.
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
    // The failure is in the system's status by now, or passes.
    if (!ConnectorError.isInstance(error)) throw error;
  }
}
