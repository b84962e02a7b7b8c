import type { Catalog } from "../../catalog/catalog.ts";
import type { Store } from "../../store/database.ts";
import type { System } from "../../systems/systems.ts";
import { selectWebhooks, type WebhookRow } from "./webhook-rows.ts";
import type { SystemWebhooks } from "./webhooks.ts";

/** The stored state of systems' webhooks: one query for any number of systems. */
export async function readWebhooks(
  { store, catalog }: { readonly store: Store; readonly catalog: Catalog },
  environmentId: string,
  systems: readonly System[],
): Promise<ReadonlyMap<string, SystemWebhooks>> {
  if (systems.length === 0) return new Map();
  const ids = systems.map(({ id }) => id);
  const rows = await selectWebhooks(store.environment(environmentId), environmentId, ids);
  const byId = new Map(rows.map((row) => [row.system_id, row]));
  return new Map(systems.map((system) => [system.id, webhooksOf(catalog, system, byId.get(system.id))]));
}

const plain = (status: SystemWebhooks["status"]): SystemWebhooks => ({ status, checkedAt: null, reason: null, expiresAt: null });

function webhooksOf(catalog: Catalog, system: System, row: WebhookRow | undefined): SystemWebhooks {
  const webhooks = catalog.connectors.get(system.connectorId)?.connector.webhooks;
  if (webhooks === undefined) return plain("NOT_SUPPORTED");
  if (system.status === "DISCONNECTED") return plain("REMOVED");
  if (webhooks.appWide !== undefined) return plain("APP_WIDE");
  if (webhooks.register === undefined) return plain("MANUAL");
  if (row === undefined) return plain("PENDING");
  return { status: row.status, checkedAt: row.checked_at, reason: row.reason, expiresAt: row.expires_at };
}
