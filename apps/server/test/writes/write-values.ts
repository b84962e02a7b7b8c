import type { FieldDescriptor, FieldMap, InnerFieldMap } from "@fettle/connector";

/** Finds or makes a record that a write can refer to. Returns its id. */
export type Referred = (entity: string) => Promise<string>;

/** What the vendors take where not every value of the type will do, by the path of the field. */
const instead: Readonly<Record<string, (revision: number) => unknown>> = {
  // Nothing has arrived of an order that is being made.
  "lines.receivedQuantity": () => 0,
  // The frequencies for which the vendor has words.
  "frequency.frequency": () => "WEEKLY",
  "frequency.text": (revision) => (revision === 1 ? "Weekly" : "EveryOtherWeek"),
  // The vendor has no words for recurrences.
  "triggers.recurrence.text": () => null,
};

/** The texts with a form. */
const texts: Readonly<Record<string, (revision: number) => string>> = {
  email: (revision) => `person-${revision}@example.com`,
  url: (revision) => `https://files.example/${revision}`,
  timeZone: () => "America/Chicago",
  weekdays: () => "MO",
};

/** The values of a write as an app gives them: one for each of the fields. Those of another revision differ, and times follow one another. */
export async function inputOf(
  fields: FieldMap | InnerFieldMap,
  names: readonly string[],
  { revision, referred, path = "" }: { readonly revision: number; readonly referred: Referred; readonly path?: string },
): Promise<Readonly<Record<string, unknown>>> {
  const input: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) {
    const field = fields[name];
    const at = `${path}${name}`;
    if (field === undefined) throw new Error(`There is no field ${at}.`);
    if (field.type === "reference" || field.type === "anyReference")
      input[`${name}Id`] = await referred(field.type === "reference" ? field.entity : "Location");
    else if (field.type === "references") input[`${field.singular}Ids`] = [await referred(field.entity)];
    else {
      const chosen = instead[at];
      input[name] = chosen ? chosen(revision) : await valueOf(name, field, index, { revision, referred, path: at });
    }
  }
  return input;
}

async function valueOf(
  name: string,
  field: FieldDescriptor,
  index: number,
  context: { readonly revision: number; readonly referred: Referred; readonly path: string },
): Promise<unknown> {
  const { revision, path } = context;
  switch (field.type) {
    case "text":
      return texts[name]?.(revision) ?? `${name} ${revision}`;
    case "integer":
    case "number":
      return revision;
    case "boolean":
      return revision > 1;
    case "instant":
      return `2027-0${revision}-01T${String(index).padStart(2, "0")}:00:00.000Z`;
    case "day":
      return `2027-0${revision}-${String(index + 1).padStart(2, "0")}`;
    case "money":
      return { amount: `${revision}.25`, currency: "USD" };
    case "enumeration":
      return Object.keys(field.values).find((word) => word !== "UNKNOWN");
    case "object":
      return await inputOf(field.fields, Object.keys(field.fields), { ...context, path: `${path}.` });
    case "list":
      return [await valueOf(name, field.item, index, context)];
    default:
      throw new Error(`${path} is a reference.`);
  }
}
