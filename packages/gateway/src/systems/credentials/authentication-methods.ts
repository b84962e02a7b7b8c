import type { AuthenticationMethod, SettingMap, SettingValues } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Credentials } from "./credentials.ts";

/** An authentication method of any connector. */
export type Method = AuthenticationMethod<SettingValues<SettingMap>>;
/** A connector's parsed settings. */
export type Settings = SettingValues<SettingMap>;

/** Grants that use the operator's client. */
const needsOAuthClient: ReadonlySet<Method["type"]> = new Set(["oauth2", "password"]);

/**
 * The methods that a customer can choose from. A system remembers its method by type, so the first of each type counts. Methods that
 * need an OAuth client are left out when the operator has none.
 */
export function offeredMethods({ connector, oauthClient }: ConnectorConfiguration): readonly Method[] {
  return connector.authentication.filter(
    (method, index, all) =>
      all.findIndex(({ type }) => type === method.type) === index &&
      (oauthClient !== undefined || !needsOAuthClient.has(method.type)),
  );
}

/** The method of a type, whether or not new systems may choose it. */
export function methodOfType<Type extends Method["type"]>(
  { connector }: ConnectorConfiguration,
  type: Type,
): Extract<Method, { readonly type: Type }> | undefined {
  return connector.authentication.find((method): method is Extract<Method, { readonly type: Type }> => method.type === type);
}

const phrases = {
  apiKey: "an API key",
  basic: "a user name and password",
  clientCredentials: "a client id and secret",
  password: "a user name and password",
} as const;

const labels: Readonly<Record<Method["type"], string>> = {
  oauth2: "Sign in",
  apiKey: "API key",
  basic: "User name and password",
  clientCredentials: "Client id and secret",
  password: "User name and password",
};

/** The text of a link to another way to sign in. */
export const insteadLabel = ({ label, type }: Method): string =>
  type === "oauth2"
    ? `${label ?? labels.oauth2} instead`
    : `Use ${label === undefined || label === labels[type] ? phrases[type] : `“${label}”`} instead`;

/** The headers that authenticate a call. */
export const credentialHeaders = (
  configuration: ConnectorConfiguration,
  credentials: Credentials,
): Readonly<Record<string, string>> => ({
  ...("headers" in credentials ? credentials.headers : {}),
  ...mainHeader(configuration, credentials),
});

function mainHeader(configuration: ConnectorConfiguration, credentials: Credentials): Readonly<Record<string, string>> {
  switch (credentials.type) {
    case "apiKey": {
      const method = methodOfType(configuration, "apiKey");
      return method === undefined ? {} : { [method.header]: `${method.prefix ?? ""}${credentials.key}` };
    }
    case "basic": {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`, "utf8").toString("base64");
      return { authorization: `Basic ${pair}` };
    }
    case "oauth2":
    case "clientCredentials":
    case "password":
      return { authorization: `Bearer ${credentials.accessToken}` };
  }
}
