import type { EntityDescriptor } from "@fettle/connector";
import type { RecordReader } from "../records/record-reader.ts";
import type { CommandValues } from "./check-values.ts";

/** A command's values as its connector takes them: references are the vendor's keys. */
export async function toVendorValues(
  values: CommandValues,
  descriptor: EntityDescriptor,
  environmentId: string,
  records: Pick<RecordReader, "byIds">,
): Promise<Readonly<Record<string, unknown>>> {
  const isReference = (name: string) => /^references?$/.test(descriptor.fields[name]?.type ?? "");
  const ids = Object.entries(values).flatMap(([name, value]) =>
    isReference(name) ? [value].flat().filter((id) => typeof id === "string") : [],
  );
  const found = await records.byIds(environmentId, ids);
  const keyOf = (id: unknown) => found.get(String(id))?.remoteId ?? null;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!isReference(name) || value === null) return [name, value];
      return [name, Array.isArray(value) ? value.map(keyOf).filter((key) => key !== null) : keyOf(value)];
    }),
  );
}
