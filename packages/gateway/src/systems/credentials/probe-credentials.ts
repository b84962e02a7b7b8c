import type { Store } from "../../store/database.ts";
import type { ProbeOutcome } from "../tables.ts";
import { joinSignals } from "../../signals.ts";
import type { CredentialOwner } from "./credential-keeper.ts";
import type { Credentials } from "./credentials.ts";
import { tryCredentials } from "../sessions/try-credentials.ts";
import { findSystem } from "../registry/system-rows.ts";
import type { VendorAccess } from "../calling/vendor-access.ts";

export interface ProbeDependencies {
  readonly store: Store;
  readonly vendorAccess: VendorAccess;
}

/** How long the vendor has to answer, retries included. */
const probeMilliseconds = 20_000;

/** The vendor's answer. `account` says whether the account is still the system's; `unknown` when the vendor did not say. */
export interface ProbeResult {
  readonly outcome: ProbeOutcome;
  readonly account: "same" | "other" | "unknown";
}

/**
 * Asks the vendor which account the credentials belong to. Credentials that the vendor accepts but that lack the right to read the
 * account work as well. Credentials of another account would mix two customers' records, and count as refused.
 * @throws the signal's reason when it is aborted.
 */
export async function probeCredentials(
  { store, vendorAccess }: ProbeDependencies,
  owner: CredentialOwner,
  credentials: Credentials,
  stopping: AbortSignal,
): Promise<ProbeResult> {
  using limited = joinSignals([stopping], probeMilliseconds);
  const trial = await tryCredentials({ vendorAccess, signal: limited.signal }, owner, { ...owner, credentials });
  stopping.throwIfAborted();
  if (trial.type === "refused") {
    const outcome = trial.code === "UNAUTHENTICATED" ? "refused" : trial.code === "FORBIDDEN" ? "works" : "unclear";
    return { outcome, account: "unknown" };
  }
  const { environmentId, systemId } = owner;
  const system = await findSystem(store.environment(environmentId), environmentId, systemId);
  const known = system?.account_id ?? trial.account.id;
  return known === trial.account.id ? { outcome: "works", account: "same" } : { outcome: "refused", account: "other" };
}
