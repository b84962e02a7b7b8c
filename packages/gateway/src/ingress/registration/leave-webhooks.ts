import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Farewell } from "../../system-lifecycle.ts";
import { deleteIngressKeys, findRegistration, type IngressKeys } from "../keys/ingress-keys.ts";

/** What removing webhooks needs to work. */
export interface LeaveDependencies {
  readonly store: Store;
  readonly ingressKeys: Pick<IngressKeys, "ingressUrls">;
  readonly log: Log | undefined;
}

/** Deletes the webhook addresses of a disconnected system, and removes its webhooks at the vendor. */
export async function leaveWebhooks(dependencies: LeaveDependencies, environmentId: string, systemId: string): Promise<Farewell> {
  const urls = await urlsOf(dependencies, environmentId, systemId);
  const registered = await findRegistration(dependencies.store.environment(environmentId), environmentId, systemId);
  const reference = registered?.reference ?? null;
  return {
    what: "webhooks",
    forget: (transaction) => deleteIngressKeys(transaction, environmentId, systemId),
    async takeLeave({ webhooks }, vendor) {
      if (webhooks?.unregister === undefined) return;
      for (const url of urls) await webhooks.unregister(vendor, { url, reference });
    },
  };
}

/** Empty when the addresses cannot be opened: nothing may prevent a disconnect. */
async function urlsOf(
  { ingressKeys, log }: LeaveDependencies,
  environmentId: string,
  systemId: string,
): Promise<readonly string[]> {
  try {
    return await ingressKeys.ingressUrls(environmentId, systemId);
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    log?.warn({ environmentId, systemId, reason }, "The webhook addresses of a system could not be opened.");
    return [];
  }
}
