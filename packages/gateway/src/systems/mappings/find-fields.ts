import { pathOfParts, readDay, readInstant, type RemoteField } from "@fettle/connector";
import type { Json } from "../../store/tables.ts";

/** A field of a vendor's records. */
export interface FoundField extends RemoteField {
  readonly isWritable: boolean;
  /** One of its values, as text. Null when no stored record has one. */
  readonly example: string | null;
}

/** More fields of one entity are not looked for. */
export const mostFields = 500;
/** The longest list whose items are looked at, and the deepest value. */
const mostItems = 20;
const deepest = 6;
const longestExample = 200;

/** A field's type and first value so far. */
interface Seen {
  readonly parts: readonly string[];
  type: RemoteField["type"] | undefined;
  readonly example: string;
}

/**
 * The fields of payloads, in the order in which they appear. A field whose values have several types has none. The items of a list that has
 * names in it, such as `[{ "Caption": "Gate code", "Value": "4411" }]`, are fields by these names.
 */
export function findFields(payloads: readonly Json[]): readonly Omit<FoundField, "isWritable">[] {
  const fields = new Map<string, Seen>();
  for (const payload of payloads) walk(payload, [], fields);
  return Array.from(fields, ([path, { parts, type, example }]) => ({ path, label: labelOf(parts), type: type ?? null, example }));
}

function walk(value: Json, parts: readonly string[], fields: Map<string, Seen>): void {
  if (value === null || parts.length > deepest) return;
  if (typeof value !== "object" || JSON.isRawJSON(value)) return void see(value, parts, fields);
  if (!Array.isArray(value)) {
    for (const [name, member] of Object.entries(value)) if (name !== "") walk(member as Json, [...parts, name], fields); // of JSON
    return;
  }
  const items: readonly Json[] = value;
  const name = namingMember(items);
  if (name === null) return;
  for (const item of items.slice(0, mostItems)) {
    for (const [own, member] of Object.entries(item as object))
      if (own !== name) walk(member as Json, [...parts, `${name}=${String(Object(item)[name])}`, own], fields);
  }
}

function see(value: Json, parts: readonly string[], fields: Map<string, Seen>): void {
  const path = pathOfParts(parts);
  const known = fields.get(path);
  const type = typeOf(value);
  if (known === undefined) {
    if (fields.size < mostFields) fields.set(path, { parts, type, example: exampleOf(value) });
  } else if (known.type !== type) known.type = isText(known.type) && isText(type) ? "text" : null;
}

const isText = (type: Seen["type"]) => type === "text" || type === "instant" || type === "day";

function typeOf(value: Json): NonNullable<RemoteField["type"]> {
  if (typeof value === "boolean") return "boolean";
  if (typeof value !== "string") return "number";
  if (readDay(value) === value) return "day";
  return "instant" in readInstant(value, { timeZone: null, takesDate: false }) ? "instant" : "text";
}

const exampleOf = (value: Json): string =>
  (JSON.isRawJSON(value) ? value.rawJSON : String(value)).slice(0, longestExample).toWellFormed();

/** The member that names the items of a list: each has another text in it. */
function namingMember(items: readonly Json[]): string | null {
  const [first] = items;
  if (first === undefined || first === null || typeof first !== "object" || Array.isArray(first)) return null;
  return Object.keys(first).find((name) => naming.test(name) && areNamed(items, name)) ?? null;
}

const naming = /^(?:caption|name|label|key|field|fieldname)$/iu;

function areNamed(items: readonly Json[], member: string): boolean {
  const names = new Set(items.map((item): unknown => Object(item)[member]));
  return names.size === items.length && [...names].every((name) => typeof name === "string" && name !== "" && name.length <= 100);
}

/** The last part that names something. */
function labelOf(parts: readonly string[]): string {
  const named = parts.findLast((part) => part.includes("="));
  return named === undefined ? (parts.at(-1) ?? "") : named.slice(named.indexOf("=") + 1);
}
