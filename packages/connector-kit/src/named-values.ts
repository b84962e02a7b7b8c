import type { PayloadReader } from "./read-payload.ts";

/** The property names of a customer's own fields. */
export interface NamedValueNames {
  readonly name: string;
  readonly value: string;
}

/**
 * A customer's own fields from a list of names and values, such as `[{ Caption, Value }]`: any JSON values as they are, by name.
 * Null when there are none. An item without a name is left out; of several with one name, the last counts.
 */
export function namedValues(
  items: readonly PayloadReader[],
  { name, value }: NamedValueNames,
): Readonly<Record<string, unknown>> | null {
  const named = items.flatMap((item) => {
    const text = item.text(name);
    return text === null ? [] : [[text, item.value(value)] as const];
  });
  return named.length === 0 ? null : Object.fromEntries(named);
}
