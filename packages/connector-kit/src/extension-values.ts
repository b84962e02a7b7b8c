import type { FieldMap, FieldValues } from "@fettle/connector";

/**
 * The values of a connector's own fields, checked against their descriptors, in the form in which a record of any connector
 * carries them.
 */
export function extensionValues<Fields extends FieldMap>(_fields: Fields, values: FieldValues<Fields>): FieldValues<FieldMap> {
  // The compiler cannot compare the two: fields of an open map nest without end. They were checked one by one above.
  return values as unknown as FieldValues<FieldMap>;
}
