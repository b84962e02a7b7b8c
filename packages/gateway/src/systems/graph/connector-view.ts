import type { Connector, ConnectorCategory, SettingMap } from "@fettle/connector";
import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import { capabilitiesOf, type CapabilityView } from "./capabilities.ts";

/** A connector as the API shows it. */
export interface ConnectorView {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly categories: readonly ConnectorCategory[];
  readonly authenticationMethods: readonly string[];
  readonly capabilities: readonly CapabilityView[];
}

const methodNames = {
  oauth2: "OAUTH2",
  apiKey: "API_KEY",
  basic: "BASIC",
  clientCredentials: "CLIENT_CREDENTIALS",
  password: "PASSWORD",
} as const satisfies Record<Connector<SettingMap>["authentication"][number]["type"], string>;

/** The configured connectors. */
export const connectorViews = (catalog: Catalog): readonly ConnectorView[] =>
  [...catalog.connectors.values()].map((entry) => viewOf(catalog, entry));

/** The connector with an id; null when it is not configured. */
export function connectorView(catalog: Catalog, id: string): ConnectorView | null {
  const entry = catalog.connectors.get(id);
  return entry === undefined ? null : viewOf(catalog, entry);
}

/** Stands in for a connector that was removed from the configuration while its systems remain. */
export const absentConnector = (id: string): ConnectorView => ({
  id,
  name: id,
  version: "0.0.0",
  categories: [],
  authenticationMethods: [],
  capabilities: [],
});

function viewOf(catalog: Catalog, { connector, oauthClient }: ConnectorConfiguration): ConnectorView {
  const { id, name, version, categories, authentication } = connector;
  const offered = authentication.filter(({ type }) => type !== "oauth2" || oauthClient !== undefined);
  return {
    id,
    name,
    version,
    categories,
    authenticationMethods: offered.map(({ type }) => methodNames[type]),
    capabilities: capabilitiesOf(catalog, connector),
  };
}
