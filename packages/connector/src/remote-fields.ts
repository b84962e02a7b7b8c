import type { Vendor } from "./vendor.ts";

/**
 * A field of a vendor's records of one entity, such as one that the customer has added.
 *
 * `path` says where a payload has its value: member names, each after a slash, from the outermost in: `/customFields/costCenter`. In a list,
 * a whole number names an item by its place, and `Caption=Gate code` the first item whose `Caption` is that text:
 * `/UserDefinedFields/Caption=Gate code/Value`. In a name, `~1` stands for a slash and `~0` for a tilde.
 */
export interface RemoteField {
  readonly path: string;
  /** What the vendor calls the field, for people. */
  readonly label: string;
  /** Null: none of these, or unknown. */
  readonly type: "text" | "number" | "boolean" | "instant" | "day" | null;
  /** The only values that the field takes. Null or omitted: any. */
  readonly choices?: readonly string[] | null;
}

/** A value to write to a vendor's field; null clears it. A time is UTC with milliseconds, a day `YYYY-MM-DD`. */
export interface RemoteFieldValue {
  readonly path: string;
  readonly value: string | number | boolean | null;
}

/** What a connector knows of its vendor's fields of one entity beyond the canonical ones and its own. */
export interface RemoteFields<Settings> {
  /** Asks the vendor which fields its records have. Omitted: the gateway looks at stored payloads. */
  describe?(vendor: Vendor<Settings>): Promise<readonly RemoteField[]>;
  /**
   * Whether `create` and `update` write a value at a path: it is then among the `remoteFields` of their values. Pure. Omitted: they write
   * none.
   */
  isWritable?(path: string, settings: Settings): boolean;
}

/** The deepest path. */
export const deepestPath = 10;
/** In characters. */
export const longestPath = 500;

/**
 * The parts of a path, from the outermost in.
 * @returns null when the text is no path: without a slash at its start, empty parts, too long or deep, or with a part that names what every
 * object in JavaScript has (`__proto__`).
 */
export function partsOfPath(path: string): readonly string[] | null {
  if (!path.startsWith("/") || path.length > longestPath || path.includes("\0") || !path.isWellFormed()) return null;
  const raw = path.slice(1).split("/");
  if (raw.length > deepestPath || raw.some((part) => part === "" || /~(?![01])/u.test(part))) return null;
  const parts = raw.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return parts.some((part) => forbidden.has(part)) ? null : parts;
}

const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/** A path from its parts. */
export const pathOfParts = (parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The value at a path of a payload, of the payload's own members alone. Undefined where there is none. */
export function readPath(payload: unknown, parts: readonly string[]): unknown {
  let value = payload;
  for (const part of parts) {
    value = Array.isArray(value) ? itemOf(value, part) : memberOf(value, part);
    if (value === undefined) return undefined;
  }
  return value;
}

function itemOf(list: readonly unknown[], part: string): unknown {
  if (/^\d{1,4}$/u.test(part)) return list[Number(part)];
  const sign = part.indexOf("=");
  if (sign < 1) return undefined;
  const [name, text] = [part.slice(0, sign), part.slice(sign + 1)];
  return list.find((item) => memberOf(item, name) === text);
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name] // an object that has it
    : undefined;
