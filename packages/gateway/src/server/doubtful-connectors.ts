import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import { clientVariables, connectorVariables } from "./connector-variables.ts";
import type { Environment } from "./environment.ts";

/** No host has this ending (RFC 2606), so a connector uses it for an address that the operator has to set. */
const placeholder = /^https?:\/\/[^/]*\.invalid(?:[:/]|$)/u;

/** The doubts about the variables of connectors, one sentence each and without any value. */
export function doubtfulConnectors({ connectors, given }: Pick<Environment, "connectors" | "given">): readonly string[] {
  return connectors.flatMap((configuration) => doubtsAbout(configuration, given));
}

function doubtsAbout(configuration: ConnectorConfiguration, given: Environment["given"]): readonly string[] {
  const { connector } = configuration;
  const { id, secret, webhookSecret } = clientVariables(connector.id);
  const isSet = (name: string) => given[name] !== undefined;
  const variables = connectorVariables(configuration);
  const missing = variables.filter(({ setting }) => {
    const value = setting === null ? undefined : (configuration.settings?.[setting] ?? connector.settings[setting]?.default);
    return typeof value === "string" && placeholder.test(value);
  });
  const base = missing.find(({ setting }) => setting === "baseUrl");
  const others = variables.filter(({ variable }) => isSet(variable) && variable !== secret);
  const beside = missing.filter((variable) => variable !== base);
  return [
    ...(isSet(secret) && !isSet(id) ? [`${secret} has no effect without ${id}.`] : []),
    ...(isSet(id) && !isSet(secret) ? [`${id} is set without ${secret}, which is right only for a public client.`] : []),
    ...(isSet(id) && !isSet(webhookSecret) && connector.webhooks?.appWide?.secret === "webhookSecret"
      ? [`${id} is set without ${webhookSecret}, so Fettle refuses the webhooks of ${connector.name}.`]
      : []),
    ...(base !== undefined && others.length > 0
      ? [
          `${others.map(({ variable }) => variable).join(", ")}: set without ${base.variable}, so Fettle cannot call ${connector.name}.`,
        ]
      : []),
    ...(isSet(id) && beside.length > 0
      ? [`${id} is set without ${beside.map(({ variable }) => variable).join(", ")}, whose defaults are placeholders.`]
      : []),
  ];
}
