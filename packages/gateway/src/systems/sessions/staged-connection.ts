import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import type { Credentials } from "../credentials/credentials.ts";

/** The customer's input, with the credentials entered or issued by the vendor. */
export interface StagedConnection {
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
  readonly credentials: Credentials;
}
