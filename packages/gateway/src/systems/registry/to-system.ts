import type { Catalog } from "../../catalog/catalog.ts";
import { parseSettings } from "./settings.ts";
import type { SystemRow } from "./system-rows.ts";
import type { System } from "../systems.ts";

/** A row as the rest of the gateway sees it. Its settings are those in force: the operator's values override stored ones. */
export const toSystem = (row: SystemRow, catalog: Catalog): System => ({
  id: row.id,
  environmentId: row.environment_id,
  connectorId: row.connector_id,
  displayName: row.display_name,
  externalId: row.external_id,
  accountId: row.account_id,
  accountName: row.account_name,
  settings: settingsInForce(row, catalog),
  fieldMappings: row.field_mappings,
  authentication: row.authentication,
  status: row.status,
  statusReason: row.status_reason,
  statusChangedAt: row.status_changed_at,
  pausedAt: row.paused_at,
  createdAt: row.created_at,
});

function settingsInForce(row: SystemRow, catalog: Catalog): System["settings"] {
  const configuration = catalog.connectors.get(row.connector_id);
  const parsed = configuration === undefined ? null : parseSettings(configuration, row.settings);
  return parsed?.type === "success" ? parsed.settings : row.settings;
}
