import type { VendorAccount } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import { parseSettings } from "../registry/settings.ts";
import type { SystemRow } from "../registry/system-rows.ts";

/** The parts of a system that say which account it belongs to. */
type Known = Pick<SystemRow, "account_id" | "settings">;

interface Staged {
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
}

/**
 * Whether new settings lead to the server that a system is connected to. Any server can claim any account id, so the id alone proves
 * nothing.
 */
export function isSameServer(system: Pick<Known, "settings">, { configuration, settings }: Staged): boolean {
  const parsed = parseSettings(configuration, { ...newlyNeeded(system, { configuration, settings }), ...system.settings });
  const origin = parsed.type === "success" ? originOf(configuration, parsed.settings) : null;
  return origin !== null && origin === originOf(configuration, settings);
}

/** Whether new credentials belong to the system's account. */
export const isSameAccount = (system: Known, staged: Staged & { readonly account: VendorAccount }): boolean =>
  (system.account_id === null || system.account_id === staged.account.id) && isSameServer(system, staged);

/** Settings that the connector did not require before: a reconnect supplies them. */
const newlyNeeded = (system: Pick<Known, "settings">, { configuration, settings }: Staged): Settings =>
  Object.fromEntries(
    Object.entries(settings).filter(
      ([name]) => !Object.hasOwn(system.settings, name) && configuration.connector.settings[name]?.default === undefined,
    ),
  );

function originOf({ connector }: ConnectorConfiguration, settings: Settings): string | null {
  try {
    const { origin } = new URL(connector.baseUrl(settings));
    return origin === "null" ? null : origin;
  } catch {
    return null;
  }
}
