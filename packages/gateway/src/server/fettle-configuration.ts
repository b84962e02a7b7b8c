import type { Connector, SettingMap } from "@fettle/connector";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import type { GatewayConfiguration } from "../configuration.ts";

/** The default export of `fettle.config.ts`: what a gateway is made of that is not in its environment. */
export interface FettleConfiguration extends Pick<GatewayConfiguration, "links" | "stages"> {
  /**
   * The connectors: names of installed packages, or connectors of your own, alone or with what you fix for every system. A package that cannot
   * be used is left out and named in the log.
   */
  readonly connectors: readonly (string | Connector<SettingMap> | ConnectorConfiguration)[];
}
