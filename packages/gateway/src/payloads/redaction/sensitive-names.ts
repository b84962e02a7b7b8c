import type { Connector, EntityDescriptor, FieldDescriptor, SettingMap } from "@fettle/connector";

type Declaring = Pick<Connector<SettingMap>, "entities" | "ownEntities" | "settings">;

const found = new WeakMap<object, readonly string[]>();

/**
 * The names whose values a connector declares as secret or sensitive, anywhere in a payload: of members and paths in `redact`, where a path
 * counts by its last name, of fields, and of settings.
 */
export function sensitiveNames(connector: Declaring): readonly string[] {
  const known = found.get(connector);
  if (known !== undefined) return known;
  const own = connector.ownEntities ?? [];
  const entities = [...Object.values(connector.entities), ...own.map(({ connector: one }) => one)].filter(
    (one) => one !== undefined,
  );
  const names = [
    ...entities.flatMap(({ redact }) => [...(redact?.keys ?? []), ...(redact?.paths ?? []).flatMap(lastNameOf)]),
    ...entities.flatMap(({ extension }) => sensitiveFields(extension ?? {})),
    ...own.flatMap(({ descriptor }) => sensitiveFields(descriptor.fields)),
    ...Object.entries(connector.settings).flatMap(([name, { sensitive }]) => (sensitive === true ? [name] : [])),
  ];
  const unique = [...new Set(names)];
  found.set(connector, unique);
  return unique;
}

const lastNameOf = (path: string): readonly string[] => path.match(/[^.[\]]+/gu)?.slice(-1) ?? [];

/** The names of sensitive fields, those inside groups and lists included. */
export const sensitiveFields = (fields: EntityDescriptor["fields"]): readonly string[] =>
  Object.entries(fields).flatMap(([name, field]) => [...(field.sensitive === true ? [name] : []), ...within(field)]);

function within(field: FieldDescriptor): readonly string[] {
  if (field.type === "object") return sensitiveFields(field.fields);
  return field.type === "list" && field.item.type === "object" ? sensitiveFields(field.item.fields) : [];
}
