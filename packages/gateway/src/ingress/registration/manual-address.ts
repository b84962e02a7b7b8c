import type { Catalog } from "../../catalog/catalog.ts";
import type { Store } from "../../store/database.ts";
import type { System } from "../../systems/systems.ts";
import type { IngressKeys } from "../keys/ingress-keys.ts";
import { readWebhooks } from "./read-webhooks.ts";
import type { WebhookAddress } from "./webhooks.ts";

/** The address of a system whose webhooks somebody sets up by hand, created on the first call. Null where Fettle or the app does that. */
export async function manualAddress(
  dependencies: {
    readonly store: Store;
    readonly catalog: Catalog;
    readonly ingressKeys: Pick<IngressKeys, "ensureIngressKey">;
  },
  environmentId: string,
  system: System,
): Promise<WebhookAddress | null> {
  const { status } = (await readWebhooks(dependencies, environmentId, [system])).get(system.id) ?? {};
  if (status !== "MANUAL") return null;
  const { url, secret } = await dependencies.ingressKeys.ensureIngressKey(environmentId, system.id);
  const isSigned = dependencies.catalog.connectors.get(system.connectorId)?.connector.webhooks?.verify !== undefined;
  return { url, secret: isSigned ? secret : null };
}
