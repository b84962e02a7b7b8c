import type { PayloadReader } from "@fettle/connector-kit";

/** The company's own fields by caption, or null when there are none. If two have the same caption, the last one counts. */
export function normalizeUserDefinedFields(fields: readonly PayloadReader[]): Readonly<Record<string, string | null>> | null {
  const named = fields.flatMap((field) => {
    const caption = field.text("Caption");
    return caption === null ? [] : [[caption, field.text("Value")] as const];
  });
  return named.length === 0 ? null : Object.fromEntries(named);
}
