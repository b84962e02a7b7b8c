import type { SettingDescriptor, SettingMap, SettingValues } from "@fettle/connector";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import { type AnyEntityConnector, servedEntities } from "../catalog/entity-connectors.ts";
import { parseSettings } from "../systems/registry/settings.ts";
import { firstLine } from "./connector-package.ts";
import { connectorVariables } from "./connector-variables.ts";
import type { LoadedConnector } from "./load-configuration.ts";

/** What a connector is, whom it calls, and what it may do: lines for people. */
export function describeConnector({ configuration, package: from }: LoadedConnector): readonly string[] {
  const { connector } = configuration;
  const origin = from === null ? "passed by the configuration file" : `from ${from.name} ${from.version}`;
  const { webhooks } = connector;
  const entities = servedEntities(connector).map(({ descriptor, connector: entity }) => ({ name: descriptor.name, entity }));
  const settings = connectorVariables(configuration).flatMap(({ variable, setting }) => {
    const descriptor = setting === null ? undefined : connector.settings[setting];
    return descriptor === undefined ? [] : [`    ${variable}  ${describeSetting(descriptor)}`];
  });
  return [
    `${connector.name}  ${connector.id} ${connector.version}, specification ${connector.specificationVersion}, ${origin}`,
    `  signs in by ${connector.authentication.map(({ type }) => type).join(", ")}`,
    `  calls ${hostsOf(configuration)}`,
    `  webhooks: ${webhooksOf(webhooks)}`,
    ...entities.map(({ name, entity }) => `  ${name}: ${capabilitiesOf(entity).join(", ")}`),
    ...(settings.length === 0 ? [] : ["  settings:", ...settings]),
  ];
}

function webhooksOf(webhooks: ConnectorConfiguration["connector"]["webhooks"]): string {
  if (webhooks === undefined) return "none";
  if (webhooks.appWide !== undefined) return "at one address for all systems, set up by hand on your app at the vendor";
  return webhooks.register === undefined ? "set up by hand" : "sets them up at the vendor";
}

function capabilitiesOf(entity: AnyEntityConnector): readonly string[] {
  const { changedSince, all, read, create, update } = entity;
  return [
    ...(changedSince === undefined ? [] : ["lists changes"]),
    ...(all === undefined ? [] : [`lists all (${all.coverage})`]),
    ...(read === undefined ? [] : ["reads"]),
    ...(create === undefined ? [] : ["creates"]),
    ...(update === undefined ? [] : ["updates"]),
    ...(entity.delete === undefined ? [] : ["deletes"]),
  ];
}

/** The hosts that may be called with what is set and with defaults; a customer's own address is not known here. */
function hostsOf(configuration: ConnectorConfiguration): string {
  const { connector } = configuration;
  const parsed = parseSettings(configuration, {});
  if (parsed.type === "invalid") return "the hosts that its customers' settings name";
  try {
    return hostsWith(connector, parsed.settings);
  } catch (error) {
    return `hosts that it cannot name: ${firstLine(error)}`;
  }
}

function hostsWith(connector: ConnectorConfiguration["connector"], settings: SettingValues<SettingMap>): string {
  const endpoints = connector.authentication.flatMap((method) =>
    "endpoints" in method
      ? Object.values(method.endpoints(settings))
      : "tokenEndpoint" in method
        ? [method.tokenEndpoint(settings)]
        : [],
  );
  const hosts = [connector.baseUrl(settings), ...endpoints].flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : []));
  return [...new Set([...hosts, ...(connector.hosts?.(settings) ?? [])])].join(", ");
}

function describeSetting(descriptor: SettingDescriptor): string {
  const { type, label, setBy, default: usual } = descriptor;
  if (type === "words") return `${label} (${type}, set by the operator for all customers and by each for itself)`;
  const isOptional = "optional" in descriptor && descriptor.optional === true;
  const who = type === "map" || setBy === "operator" ? "set by the operator" : "asked for on the connect page unless set";
  const value = usual === undefined ? (isOptional ? "optional" : "required") : `default ${JSON.stringify(usual)}`;
  return `${label} (${type}, ${who}, ${value})`;
}
