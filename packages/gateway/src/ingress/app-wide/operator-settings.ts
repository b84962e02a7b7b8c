import type { SettingMap, SettingValues } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { parseSettings } from "../../systems/registry/settings.ts";

/** The settings that are known without a customer: what the operator fixes, and defaults. What only customers set is null. */
export function operatorSettings(configuration: ConnectorConfiguration): SettingValues<SettingMap> {
  const { connector } = configuration;
  return Object.fromEntries(
    Object.entries(connector.settings).map(([name, descriptor]) => {
      const parsed = parseSettings({ ...configuration, connector: { ...connector, settings: { [name]: descriptor } } }, {});
      return [name, parsed.type === "success" ? (parsed.settings[name] ?? null) : null];
    }),
  );
}
