import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import type { Credentials } from "../credentials/credentials.ts";

/** What a customer gave, or what the vendor gave for it. */
export interface StagedConnection {
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
  readonly credentials: Credentials;
}
