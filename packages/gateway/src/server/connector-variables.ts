import type { SettingDescriptor } from "@fettle/connector";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import { parseSettings } from "../systems/registry/settings.ts";
import { StartError } from "../errors.ts";

type Values = Readonly<Record<string, string | undefined>>;

/** A setting of a connector with the environment variable that fixes it for every system. */
export interface ConnectorVariable {
  readonly variable: string;
  /** The setting's name; null for the two of the OAuth client, and for the secret of app-wide webhooks. */
  readonly setting: string | null;
}

const urlWords = "must be a URL that begins with http:// or https://, without a query, fragment or user";

const upperSnake = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/gu, "$1_$2")
    .replaceAll("-", "_")
    .toUpperCase();

/** The variables of a connector's OAuth client, and of the secret of its app-wide webhooks. */
export function clientVariables(connectorId: string): {
  readonly id: string;
  readonly secret: string;
  readonly webhookSecret: string;
} {
  const prefix = `FETTLE_${upperSnake(connectorId)}`;
  return { id: `${prefix}_CLIENT_ID`, secret: `${prefix}_CLIENT_SECRET`, webhookSecret: `${prefix}_WEBHOOK_SECRET` };
}

/** Every variable of a connector, from its own descriptors: `FETTLE_<CONNECTOR>_<SETTING>`, and those of the OAuth client. */
export function connectorVariables({ connector }: ConnectorConfiguration): readonly ConnectorVariable[] {
  const { id, secret, webhookSecret } = clientVariables(connector.id);
  return [
    ...Object.keys(connector.settings).map((setting) => ({
      variable: `FETTLE_${upperSnake(connector.id)}_${upperSnake(setting)}`,
      setting,
    })),
    { variable: id, setting: null },
    { variable: secret, setting: null },
    ...(connector.webhooks?.appWide?.secret === "webhookSecret" ? [{ variable: webhookSecret, setting: null }] : []),
  ];
}

/**
 * A connector's configuration with what the environment says, which wins over the configuration's own settings.
 * @throws StartError that names every wrong variable, in one line and without its value.
 */
export function withVariables(configuration: ConnectorConfiguration, given: Values): ConnectorConfiguration {
  const { connector } = configuration;
  const variables = new Map(
    connectorVariables(configuration).flatMap(({ variable, setting }) =>
      setting === null ? [] : [[setting, variable] as const],
    ),
  );
  const settings: Record<string, unknown> = { ...configuration.settings };
  for (const [setting, variable] of variables) {
    const text = given[variable];
    const descriptor = connector.settings[setting];
    if (text !== undefined && descriptor !== undefined) settings[setting] = valueOf(descriptor, text, variable);
  }
  const outcome = parseSettings({ ...configuration, settings }, {});
  const problems = outcome.type === "invalid" ? outcome.problems : [];
  const wrong = problems.flatMap(({ path, message }) => {
    const variable = variables.get(path);
    if (variable === undefined || given[variable] === undefined) return [];
    return connector.settings[path]?.type === "url" ? [`${variable} ${urlWords}`] : [`${variable}: ${message}`];
  });
  if (wrong.length > 0) throw new StartError(wrong.join("; "));

  const { id, secret, webhookSecret: webhookVariable } = clientVariables(connector.id);
  const [clientId, clientSecret, webhookSecret] = [given[id], given[secret], given[webhookVariable]];
  return {
    ...configuration,
    settings,
    ...(webhookSecret !== undefined && { webhookSecret }),
    ...(clientId === undefined
      ? {}
      : { oauthClient: clientSecret === undefined ? { id: clientId } : { id: clientId, secret: clientSecret } }),
  };
}

/** Text is given as it is, and everything else as JSON. */
function valueOf({ type }: SettingDescriptor, text: string, variable: string): unknown {
  if (type === "url" || type === "text" || type === "choice") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(`${variable} must be JSON, such as {"word": "OTHER"}`);
  }
}
