import { untilAborted } from "../../signals.ts";
import { confirmRefusal, type Confirmation } from "./confirm-refusal.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import { healCredentials, type HealDependencies } from "./heal-credentials.ts";
import { takeDueHealings } from "./probe-rows.ts";

/** Probes of credentials that a vendor has refused with a 401. Disposing stops them. */
export interface RefusalProbes extends AsyncDisposable {
  /** See {@link confirmRefusal}. Callers in one process that ask about the same credentials share one confirmation. */
  confirm(owner: CredentialOwner, version: number, signal: AbortSignal): Promise<Confirmation>;
  /**
   * Probes the due credentials that a 401 has ended, and resolves when none is due any more. Any number of nodes may call it at intervals:
   * each row belongs to one node. Never rejects because of one of them: a failure is logged and retried later.
   */
  healDue(): Promise<void>;
}

const mostAtOnce = 8;

export function createRefusalProbes(dependencies: HealDependencies): RefusalProbes {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<Confirmation>>();
  let healing: Promise<void> | null = null;

  const heal = async () => {
    const connectorIds = [...dependencies.catalog.connectors.keys()];
    for (let due = null; due?.length !== 0 && !stopping.signal.aborted;) {
      due = await takeDueHealings(dependencies.store.service, connectorIds, dependencies.clock(), mostAtOnce);
      await Promise.all(
        due.map(async (credentials) => {
          try {
            await healCredentials(dependencies, credentials, stopping.signal);
          } catch (error) {
            if (!stopping.signal.aborted)
              dependencies.log?.warn({ systemId: credentials.systemId, err: error }, "a probe failed");
          }
        }),
      );
    }
  };

  return {
    confirm(owner, version, signal) {
      const key = JSON.stringify([owner.environmentId, owner.systemId, version]);
      const shared =
        underWay.get(key) ?? confirmRefusal(dependencies, owner, version, stopping.signal).finally(() => underWay.delete(key));
      underWay.set(key, shared);
      return untilAborted(shared, signal);
    },
    healDue() {
      healing ??= heal().finally(() => {
        healing = null;
      });
      return healing;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await Promise.allSettled([...underWay.values(), healing]);
    },
  };
}
