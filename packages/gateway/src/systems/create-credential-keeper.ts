import { findCredentials } from "./credential-rows.ts";
import type { CredentialKeeper, CredentialOwner, StoredCredentials } from "./credential-keeper.ts";
import { credentialsPlace } from "./credentials.ts";
import { openCredentials } from "./open-credentials.ts";
import { refreshCredentials, type RefreshMeans } from "./refresh-credentials.ts";

/** A keeper over the store. In one process all who need new tokens of a system share one refresh. */
export function createCredentialKeeper(means: RefreshMeans): CredentialKeeper {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<StoredCredentials>>();

  const load = async ({ environmentId, systemId }: CredentialOwner): Promise<StoredCredentials | null> => {
    const row = await findCredentials(means.store.environment(environmentId), environmentId, systemId);
    if (row === undefined) return null;
    const credentials = openCredentials(means.sealer, row.sealed, credentialsPlace(environmentId, systemId));
    return { credentials, version: row.version, isRefused: row.status === "REAUTHORIZATION_REQUIRED" };
  };

  return {
    load,
    async refresh(owner, version, signal) {
      const key = JSON.stringify([owner.environmentId, owner.systemId, version]);
      const shared =
        underWay.get(key) ?? refreshCredentials(means, load, owner, version, stopping.signal).finally(() => underWay.delete(key));
      underWay.set(key, shared);
      return await untilAborted(shared, signal);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await Promise.allSettled(underWay.values());
    },
  };
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
