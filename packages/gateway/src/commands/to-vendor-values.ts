import { ConnectorError, type RemoteFieldValue } from "@fettle/connector";
import type { EntityModel } from "../catalog/catalog.ts";
import { type FieldMapping, mappedMember, mappedPath, mappedTypes } from "../field-mapping.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandValues } from "./check-values.ts";
import { writtenFields } from "./written-fields.ts";
import { referencesIn, withKeys } from "./written-references.ts";

/**
 * Converts a command's values for its connector: references become the vendor's keys, the connector's own fields go under `extension`, and
 * mapped fields, by their paths, under `remoteFields`.
 * @throws ConnectorError `INVALID_INPUT` when a field is no longer mapped as it was when the command was checked.
 */
export async function toVendorValues(
  values: CommandValues,
  model: Pick<EntityModel, "descriptor" | "extensions">,
  recordsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, Pick<StoredRecord, "entity" | "remoteId">>>,
  mappings: readonly FieldMapping[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  const given = writtenFields(model).flatMap((field) => {
    const value = values[field.path];
    return value === undefined ? [] : [{ ...field, value }];
  });
  const found = await recordsOf(given.flatMap(({ descriptor, value }) => referencesIn(descriptor, value)));
  const recordOf = (id: string) => found.get(id);
  const valuesIn = (isExtension: boolean) =>
    Object.fromEntries(
      given
        .filter(({ namespace }) => (namespace !== null) === isExtension)
        .map(({ name, descriptor, value }) => [name, withKeys(descriptor, value, recordOf)] as const),
    );
  const extension = valuesIn(true);
  const remoteFields = remoteFieldsOf(values, mappings);
  return {
    ...valuesIn(false),
    ...(Object.keys(extension).length > 0 && { extension }),
    ...(remoteFields.length > 0 && { remoteFields }),
  };
}

const remoteFieldsOf = (values: CommandValues, mappings: readonly FieldMapping[]): readonly RemoteFieldValue[] =>
  Object.entries(values).flatMap(([path, typed]) => {
    if (!path.startsWith(mappedPath(""))) return [];
    const mapping = mappings.find(({ name }) => mappedPath(name) === path);
    const value = mapping === undefined ? undefined : typed === null ? null : Object(typed)[mappedTypes[mapping.type]];
    if (mapping !== undefined && value !== undefined) return [{ path: mapping.path, value }];
    const message = "The field is no longer mapped as it was when the write was checked.";
    throw new ConnectorError("INVALID_INPUT", message, {
      fields: [{ path: path.replace(mappedMember, "customFields"), message }],
    });
  });
