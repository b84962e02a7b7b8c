import { ConnectorError } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import { randomId } from "../../identifiers.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import type { ConfirmDependencies } from "./confirm-refusal.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import { credentialsPlace, isRenewable, type Credentials } from "../credentials/credentials.ts";
import type { SystemLifecycle } from "../../system-lifecycle.ts";
import { healTime } from "./heal-time.ts";
import { takeLease } from "../refresh/lease-rows.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { probeCredentials } from "../credentials/probe-credentials.ts";
import { releaseProbe, settleProbe, type DueHealing } from "./probe-rows.ts";
import { refreshUnderLease, type LeasedRefreshDependencies } from "../refresh/refresh-under-lease.ts";
import { parseSettings } from "../registry/settings.ts";

export interface HealDependencies extends ConfirmDependencies, LeasedRefreshDependencies {
  readonly catalog: Catalog;
  readonly lifecycle: Pick<SystemLifecycle, "connected">;
}

/**
 * Probes credentials that a 401 has ended, with new tokens if the vendor issues them, and puts the system back into use when they work
 * and belong to the same account.
 */
export async function healCredentials(dependencies: HealDependencies, due: DueHealing, stopping: AbortSignal): Promise<void> {
  const { environmentId, systemId } = due;
  const database = dependencies.store.environment(environmentId);
  const putOff = (version: number, failures: number, outcome: "refused" | "unclear") =>
    settleProbe(database, due, version, { outcome, healAt: healTime(dependencies, failures), healFailures: failures });
  const owner = ownerOf(dependencies, due);
  const credentials =
    owner === null
      ? null
      : await openCredentials(dependencies.sealer, due.sealed, credentialsPlace(environmentId, systemId)).catch(() => null);
  if (owner === null || credentials === null) {
    // The operator has to correct the settings or the keys first.
    dependencies.log?.warn({ environmentId, systemId }, "refused credentials could not be probed with this configuration");
    return await putOff(due.version, due.failures, "unclear");
  }
  try {
    const fresh = await renewed(dependencies, owner, { version: due.version, credentials });
    if (fresh === "refused") return;
    if (fresh === "later") return await putOff(due.version, due.failures, "unclear");
    const { version } = fresh;
    const { outcome, account } = await probeCredentials(dependencies, owner, fresh.credentials, stopping);
    if (account === "same") return await putBack(dependencies, owner, version);
    if (outcome === "refused") return await putOff(version, due.failures + 1, "refused");
    await putOff(version, due.failures, "unclear");
  } catch (error) {
    if (stopping.aborted) await releaseProbe(database, due, due.version);
    throw error;
  }
}

/** The credentials to probe. `refused`: the vendor has ended the grant. `later`: it issues no tokens now. */
async function renewed(
  dependencies: HealDependencies,
  owner: CredentialOwner,
  stored: { readonly version: number; readonly credentials: Credentials },
): Promise<{ readonly version: number; readonly credentials: Credentials } | "refused" | "later"> {
  if (!isRenewable(stored.credentials)) return stored;
  const database = dependencies.store.environment(owner.environmentId);
  const lease = await takeLease(database, owner, stored.version, randomId("lease"), dependencies.clock(), {
    evenIfRefused: true,
  });
  if (lease === undefined) return "later";
  try {
    const fresh = await refreshUnderLease(dependencies, owner, lease, { keepsStatus: true });
    return fresh === "overtaken" ? "later" : fresh;
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return error.code === "UNAUTHENTICATED" ? "refused" : "later";
  }
}

async function putBack(dependencies: HealDependencies, owner: CredentialOwner, version: number): Promise<void> {
  const { environmentId, systemId, traceId, configuration } = owner;
  const reason = `${configuration.connector.name} accepts the credentials again.`;
  const report = { status: "CONNECTED", reason: null, changeReason: reason, traceId } as const;
  const isCurrent = await dependencies.statusReports.report(
    environmentId,
    systemId,
    { ...report, onlyFrom: ["REAUTHORIZATION_REQUIRED"] },
    { credentials: { version } },
  );
  const end = { outcome: "works", healAt: null, healFailures: 0 } as const;
  await settleProbe(dependencies.store.environment(environmentId), owner, version, end);
  if (!isCurrent) return;
  dependencies.log?.info({ environmentId, systemId, traceId }, "refused credentials work again");
  await dependencies.lifecycle.connected({ environmentId, systemId, traceId }, { reconnected: true });
}

function ownerOf({ catalog }: HealDependencies, due: DueHealing): CredentialOwner | null {
  const configuration = catalog.connectors.get(due.connectorId);
  const parsed = configuration === undefined ? null : parseSettings(configuration, due.settings);
  if (configuration === undefined || parsed?.type !== "success") return null;
  const { environmentId, systemId } = due;
  return { environmentId, systemId, configuration, settings: parsed.settings, traceId: newTraceId() };
}
