import { isObject } from "./is-object.ts";

/** A change as the preset THIN has it. */
export interface Change {
  readonly kind: "CREATED" | "UPDATED" | "DELETED";
  /** The type of the record, such as `WorkOrder`. */
  readonly entity: string;
  readonly recordId: string;
  readonly systemId: string | null;
  /** The record's version after the change. */
  readonly version: number;
  readonly changedFields: readonly string[];
}

/**
 * The change in an event's data: the first root field with a `recordId`. Has what the endpoint's document selects, without aliases: all of
 * it with a preset. Null for an event without a record.
 */
export function changeOf({ data }: { readonly data: unknown }): (Partial<Change> & Pick<Change, "recordId">) | null {
  if (!isObject(data)) return null;
  const found = Object.values(data).find((value) => isObject(value) && typeof value["recordId"] === "string");
  return (found ?? null) as ReturnType<typeof changeOf>; // as the schema says
}
