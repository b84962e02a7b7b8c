import { canonicalEntities, type Connector, type EntityDescriptor, type FieldMap, type SettingMap } from "@fettle/connector";
import { StartError } from "../errors.ts";
import type { Catalog, ConnectorConfiguration, EntityExtension, EntityModel } from "./catalog.ts";
import { checkFields } from "./check-fields.ts";
import { checkTypeNames } from "./check-type-names.ts";
import { withOwnRelations } from "./own-relations.ts";

/** Id prefixes, up to the first underscore, of everything that is not a record. */
export const reservedPrefixes: ReadonlySet<string> = new Set([
  "sys",
  "cmd",
  "tok",
  "aud",
  "ses",
  "run",
  "hld",
  "ind",
  "wsp",
  "env",
  "whe",
  "whd",
  "whr",
  "alert",
  "chan",
  "req",
  "call",
]);

/**
 * Composes connectors into one catalog: the canonical entities with every connector's extension fields, then the connectors' own.
 * @throws StartError naming the connector that does not fit, and why.
 */
export function composeCatalog(configurations: readonly ConnectorConfiguration[]): Catalog {
  const connectors = new Map<string, ConnectorConfiguration>();
  for (const configuration of configurations) {
    const { connector } = configuration;
    checkConnector(connector);
    checkServer(configuration);
    if (connectors.has(connector.id)) throw new StartError(`The connector ${connector.id} is listed twice.`);
    connectors.set(connector.id, configuration);
  }
  const all = [...connectors.values()].map(({ connector }) => connector);
  const entities = new Map<string, EntityModel>();
  for (const descriptor of Object.values<EntityDescriptor>(canonicalEntities)) {
    entities.set(descriptor.name, {
      descriptor,
      ownerId: null,
      extensions: all.flatMap((connector) => extensionOf(connector, descriptor) ?? []),
    });
  }
  for (const connector of all) {
    for (const { descriptor } of connector.ownEntities ?? []) {
      if (!descriptor.name.startsWith(pascalCase(connector.id)) || entities.has(descriptor.name)) {
        throw new StartError(
          `The connector ${connector.id} has an entity ${descriptor.name}; the names of its own entities must start with ${pascalCase(connector.id)} and be unique.`,
        );
      }
      if (
        reservedPrefixes.has(descriptor.idPrefix.split("_", 1)[0] ?? "") ||
        [...entities.values()].some((other) => other.descriptor.idPrefix === descriptor.idPrefix)
      ) {
        throw new StartError(`The entity ${descriptor.name} has the id prefix ${descriptor.idPrefix}, which is already in use.`);
      }
      checkFields(connector.id, descriptor.name, descriptor.fields);
      entities.set(descriptor.name, { descriptor, ownerId: connector.id, extensions: [] });
    }
  }
  const related = withOwnRelations(entities);
  checkTypeNames([...related.values()]);
  return { connectors, entities: related };
}

const membersBeforeWindows: ReadonlySet<string> = new Set(["requestsPerMinute", "remainingHeader", "resetHeader", "resetFormat"]);

function checkConnector(connector: Connector<SettingMap>): void {
  // The type is the literal 'v1'; at run time a package built against another version of the specification has another value.
  const version: string = connector.specificationVersion;
  if (version !== "v1") {
    throw new StartError(
      `The connector ${connector.id} speaks specification ${version}; this gateway speaks v1. Update one of them.`,
    );
  }
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(connector.id)) {
    throw new StartError(`The connector id "${connector.id}" is not a slug of lower-case letters, digits and hyphens.`);
  }
  if (connector.authentication.length === 0)
    throw new StartError(`The connector ${connector.id} declares no authentication method.`);
  // A connector that was built before limits had windows would run without any.
  const old = Object.keys(connector.rateLimit ?? {}).filter((name) => membersBeforeWindows.has(name));
  if (old.length > 0) {
    throw new StartError(
      `The connector ${connector.id} declares ${old.join(" and ")} in its rateLimit, where no gateway reads it any more. Declare windows there.`,
    );
  }
  const settings = Object.keys(connector.settings).filter((name) => connector.settings[name]?.type === "words");
  const lists = Object.keys(connector.wordLists ?? {});
  const [name] = [...settings.filter((one) => !lists.includes(one)), ...lists.filter((one) => !settings.includes(one))];
  if (name !== undefined) {
    throw new StartError(
      `The connector ${connector.id} has ${settings.includes(name) ? "no word list for its setting" : "no setting for its word list"} ${name}. Declare both.`,
    );
  }
}

/** Any server can claim any account, and the account alone decides who gets an app-wide webhook. */
function checkServer({ connector, settings }: ConnectorConfiguration): void {
  if (connector.webhooks?.appWide === undefined) return;
  const isOpen = (name: string) => connector.settings[name]?.setBy !== "operator" && (settings?.[name] ?? null) === null;
  const name = Object.keys(connector.settings).find((one) => connector.settings[one]?.type === "url" && isOpen(one));
  if (name !== undefined) {
    throw new StartError(
      `The connector ${connector.id} gets the webhooks of all customers at one address, so no customer may choose the server. Fix its setting ${name} in the configuration.`,
    );
  }
}

function extensionOf(connector: Connector<SettingMap>, descriptor: EntityDescriptor): EntityExtension | null {
  const entities: Readonly<Record<string, { readonly extension?: FieldMap } | undefined>> = connector.entities;
  const fields = entities[descriptor.name]?.extension;
  if (fields === undefined || Object.keys(fields).length === 0) return null;
  checkFields(connector.id, descriptor.name, fields);
  const namespace = camelCase(connector.id);
  if (namespace in descriptor.fields || namespace in descriptor.relations) {
    throw new StartError(
      `The connector ${connector.id} cannot extend ${descriptor.name}: the field ${namespace} already exists.`,
    );
  }
  return { connectorId: connector.id, namespace, typeName: `${pascalCase(connector.id)}${descriptor.name}`, fields };
}

/** `acme-cmms` as a field name: `acmeCmms`. */
export const camelCase = (slug: string) => slug.replaceAll(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `acme-cmms` as the start of a type name: `AcmeCmms`. */
export const pascalCase = (slug: string) => camelCase(`-${slug}`);
