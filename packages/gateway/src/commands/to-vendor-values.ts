import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandValues } from "./check-values.ts";

/** Converts a command's values for its connector: references become the vendor's keys, and the connector's own fields go under `extension`. */
export async function toVendorValues(
  values: CommandValues,
  model: Pick<EntityModel, "descriptor" | "extensions">,
  recordsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, Pick<StoredRecord, "entity" | "remoteId">>>,
): Promise<Readonly<Record<string, unknown>>> {
  const given = entityFields(model).filter(({ path }) => values[path] !== undefined);
  const isReference = ({ type }: (typeof given)[number]["descriptor"]) =>
    type === "reference" || type === "anyReference" || type === "references";
  const ids = given.flatMap(({ path, descriptor }) => (isReference(descriptor) ? idsIn(values[path]) : []));
  const found = await recordsOf(ids);
  const keyOf = (id: unknown) => found.get(String(id))?.remoteId ?? null;
  const vendorValueOf = ({ path, descriptor }: (typeof given)[number]): unknown => {
    const value = values[path];
    if (!isReference(descriptor) || value === null) return value;
    if (descriptor.type === "anyReference") return recordKey(found.get(String(value)));
    return Array.isArray(value) ? value.map(keyOf).filter((key) => key !== null) : keyOf(value);
  };
  const valuesIn = (isExtension: boolean) =>
    Object.fromEntries(
      given
        .filter(({ namespace }) => (namespace !== null) === isExtension)
        .map((field) => [field.name, vendorValueOf(field)] as const),
    );
  const extension = valuesIn(true);
  return { ...valuesIn(false), ...(Object.keys(extension).length > 0 && { extension }) };
}

const recordKey = (record: Pick<StoredRecord, "entity" | "remoteId"> | undefined) =>
  record === undefined ? null : { entity: record.entity, remoteId: record.remoteId };

const idsIn = (value: unknown) => [value].flat().filter((id) => typeof id === "string");
