import type { VendorAccount } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import { parseSettings } from "../registry/settings.ts";
import type { SystemRow } from "../registry/system-rows.ts";

/** A system as far as it says whose records it holds. */
type Known = Pick<SystemRow, "account_id" | "settings">;

interface Staged {
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
}

/**
 * Whether new settings lead to the server that a system is connected to. Any server can claim any account id, so an id says
 * nothing without it.
 */
export function isSameServer(system: Pick<Known, "settings">, { configuration, settings }: Staged): boolean {
  const parsed = parseSettings(configuration, { ...newlyNeeded(system, { configuration, settings }), ...system.settings });
  const origin = parsed.type === "success" ? originOf(configuration, parsed.settings) : null;
  return origin !== null && origin === originOf(configuration, settings);
}

/** Whether new credentials are for the account that a system belongs to. */
export const isSameAccount = (system: Known, staged: Staged & { readonly account: VendorAccount }): boolean =>
  (system.account_id === null || system.account_id === staged.account.id) && isSameServer(system, staged);

/** Settings that the connector has only come to ask for since: a reconnect is how they are given. */
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
