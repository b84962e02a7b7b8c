import type { EntityModel } from "../catalog/catalog.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandValues } from "./check-values.ts";
import { writtenFields } from "./written-fields.ts";
import { referencesIn, withKeys } from "./written-references.ts";

/** Converts a command's values for its connector: references become the vendor's keys, and the connector's own fields go under `extension`. */
export async function toVendorValues(
  values: CommandValues,
  model: Pick<EntityModel, "descriptor" | "extensions">,
  recordsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, Pick<StoredRecord, "entity" | "remoteId">>>,
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
  return { ...valuesIn(false), ...(Object.keys(extension).length > 0 && { extension }) };
}
