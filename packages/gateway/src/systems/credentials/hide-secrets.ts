import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { HideBytes } from "../../payloads/payload.ts";
import { hideValues, type HideValues } from "../../payloads/redaction/hide-values.ts";
import { credentialHeaders } from "./authentication-methods.ts";
import type { Credentials } from "./credentials.ts";

/**
 * Returns a function that takes the values of credentials, and the operator's secrets for the connector, out of bytes, in the encodings in
 * which vendors write them back. `further`: other secrets of the system.
 */
export function hideSecrets(
  known: readonly Credentials[],
  configuration: ConnectorConfiguration,
  further: readonly string[] = [],
): HideValues {
  return hideValues([
    ...known.flatMap((credentials) => secretsIn(credentials, configuration)),
    ...present(configuration.oauthClient?.secret),
    ...present(configuration.webhookSecret),
    ...further,
  ]);
}

/** The values of a system's settings that its connector declares sensitive. */
export const sensitiveSettings = (
  { connector }: Pick<ConnectorConfiguration, "connector">,
  settings: Readonly<Record<string, unknown>>,
): readonly string[] =>
  Object.entries(connector.settings).flatMap(([name, { sensitive }]) => {
    const value = settings[name];
    return sensitive === true && typeof value === "string" ? [value] : [];
  });

/** The same as {@link hideSecrets} for callers that rarely need it: the secrets are prepared with the first bytes. */
export function hideSecretsLater(...of: Parameters<typeof hideSecrets>): HideBytes {
  let prepared: HideValues | null = null;
  const prepare = () => (prepared ??= hideSecrets(...of));
  const hide: HideBytes = (bytes) => prepare()(bytes);
  return Object.defineProperty(hide, "longest", { get: () => prepare().longest });
}

function secretsIn(credentials: Credentials, configuration: ConnectorConfiguration): readonly string[] {
  const headers = Object.values(credentialHeaders(configuration, credentials));
  // The value of a scheme: `Bearer …`.
  const values = headers.map((value) => value.replace(/^\S+ +/u, ""));
  return [...headers, ...values, ...ownSecrets(credentials)];
}

function ownSecrets(credentials: Credentials): readonly string[] {
  switch (credentials.type) {
    case "oauth2":
      return [credentials.accessToken, ...present(credentials.refreshToken)];
    case "clientCredentials":
      return [credentials.accessToken, credentials.clientSecret];
    case "password":
      return [credentials.accessToken, credentials.password, ...present(credentials.refreshToken)];
    case "apiKey":
      return [credentials.key];
    case "basic":
      return [credentials.password];
  }
}

const present = (value: string | null | undefined): readonly string[] => (value === null || value === undefined ? [] : [value]);
