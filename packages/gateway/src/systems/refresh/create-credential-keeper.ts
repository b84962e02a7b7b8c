import { findCredentials } from "../credentials/credential-rows.ts";
import type { CredentialKeeper, CredentialOwner, StoredCredentials } from "../credentials/credential-keeper.ts";
import { credentialsPlace } from "../credentials/credentials.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { refreshCredentials } from "./refresh-credentials.ts";
import { refreshUnderLease, type LeasedRefreshDependencies } from "./refresh-under-lease.ts";
import { gatherRows } from "../../store/gather-rows.ts";
import { untilAborted } from "../../signals.ts";

/** A keeper over the store. All callers in one process that need new tokens of a system share one refresh. */
export function createCredentialKeeper(dependencies: LeasedRefreshDependencies): CredentialKeeper {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<StoredCredentials>>();

  const find = gatherRows((environmentId, systemIds) =>
    findCredentials(dependencies.store.environment(environmentId), environmentId, systemIds),
  );
  const load = async ({ environmentId, systemId }: CredentialOwner): Promise<StoredCredentials | null> => {
    const row = await find(environmentId, systemId);
    if (row === undefined) return null;
    return {
      credentials: await openCredentials(dependencies.sealer, row.sealed, credentialsPlace(environmentId, systemId)),
      version: row.version,
      isRefused: row.status === "REAUTHORIZATION_REQUIRED",
      refreshAt: row.refresh_at,
      refreshAfter: row.refresh_after,
    };
  };

  /** Lets all concurrent callers wait for the same refresh. */
  const share = ({ environmentId, systemId }: CredentialOwner, version: number, begin: () => Promise<StoredCredentials>) => {
    const key = JSON.stringify([environmentId, systemId, version]);
    const shared = underWay.get(key) ?? begin().finally(() => underWay.delete(key));
    underWay.set(key, shared);
    return shared;
  };
  const fromTheStart = (owner: CredentialOwner, version: number) =>
    refreshCredentials(dependencies, load, owner, version, stopping.signal);

  return {
    load,
    refresh: (owner, version, signal) =>
      untilAborted(
        share(owner, version, () => fromTheStart(owner, version)),
        signal,
      ),
    async refreshUnder(owner, lease) {
      // A caller that shares this refresh and is overtaken starts another, as if the lease had been its own.
      const refreshed = refreshUnderLease(dependencies, owner, lease);
      const shared = share(owner, lease.version, async () => {
        const stored = await refreshed;
        return stored === "overtaken" ? await fromTheStart(owner, lease.version) : stored;
      });
      await Promise.allSettled([refreshed, shared]);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await Promise.allSettled(underWay.values());
    },
  };
}
