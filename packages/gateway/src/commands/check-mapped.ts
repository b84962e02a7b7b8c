import type { FieldDescriptor } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import type { ServedEntity } from "../catalog/entity-connectors.ts";
import { type FieldMapping, mappedMember, mappedPath, type MappedType, mappedTypes } from "../field-mapping.ts";
import { parseSettings } from "../systems/registry/settings.ts";
import type { CommandValues } from "./check-values.ts";
import type { Intent } from "./intents.ts";
import { type RefusedField, writtenValue } from "./written-value.ts";

/** The checked values of mapped fields: each under its path and type, as in the record's document. */
export interface CheckedMapped {
  readonly values: CommandValues;
  readonly refused: readonly RefusedField[];
  readonly mappings: readonly FieldMapping[];
}

/** Checks an app's values of mapped fields: that the system has them, that its vendor takes them, and their types. */
export function checkMapped(
  catalog: Pick<Catalog, "connectors">,
  { system, entity, values }: Pick<Intent, "system" | "entity" | "values">,
  { connector: { remoteFields } }: ServedEntity,
): CheckedMapped {
  const given = Object.entries(values).filter(([path]) => path.startsWith(mappedPath("")));
  if (given.length === 0) return { values: {}, refused: [], mappings: [] };
  const mappings = system.fieldMappings?.[entity]?.mappings ?? [];
  const configuration = catalog.connectors.get(system.connectorId);
  const parsed = configuration === undefined ? null : parseSettings(configuration, system.settings);
  const settings = parsed?.type === "success" ? parsed.settings : null;
  const refused: RefusedField[] = [];
  const checked = given.flatMap(([path, value]) => {
    const mapping = mappings.find(({ name }) => mappedPath(name) === path);
    const name = path.slice(mappedMember.length + 1);
    const refuse = (message: string) => void refused.push({ path: `customFields.${name}`, message });
    if (mapping === undefined) refuse(`This system has no mapped field ${name} of ${entity}.`);
    else if (settings === null || remoteFields?.isWritable?.(mapping.path, settings) !== true)
      refuse("This vendor does not accept this field.");
    else return [[path, typedValue(mappedTypes[mapping.type], value, `customFields.${name}`, refused)] as const];
    return [];
  });
  return { values: Object.fromEntries(checked), refused, mappings };
}

function typedValue(type: MappedType, value: unknown, path: string, refused: RefusedField[]) {
  const descriptor: FieldDescriptor = { type, description: "" };
  const written = writtenValue(descriptor, value, path, { refused, references: [] });
  return written === null ? null : { [type]: written };
}
