import { ConnectorError, type DayOrder, digitsOf } from "@fettle/connector";
import {
  type Parser,
  parseDay,
  parseDayIn,
  parseDecimal,
  parseEpoch,
  parseFlag,
  parseInstant,
  parseInteger,
  parseKey,
  parseNumber,
  parseText,
  parseUrl,
} from "./parse-value.ts";

/**
 * Reads an unknown payload property by property, and only the requested properties. An absent value (missing, null, empty text)
 * is null, or an error from the `required` readers. A value of the wrong kind is an error too, never a silent null; with
 * `onUnread` it is reported there and becomes null, unless it is required.
 *
 * Every reader throws ConnectorError `UNEXPECTED_ANSWER` naming the property.
 */
export interface PayloadReader {
  /** Trimmed text. A number becomes text with all its original digits. */
  readonly text: (name: string) => string | null;
  readonly requiredText: (name: string) => string;
  /** A finite number. */
  readonly number: (name: string) => number | null;
  /** A whole number of 32 bits. */
  readonly integer: (name: string) => number | null;
  /** A decimal number as text, with the digits that the vendor wrote: for money. */
  readonly decimal: (name: string) => string | null;
  readonly flag: (name: string) => boolean | null;
  /**
   * A time as the vendor wrote it. It must have an offset; with `onUnread` it may be any text, which the gateway reads by the
   * descriptor.
   */
  readonly instant: (name: string) => string | null;
  /** A count of seconds since the beginning of 1970, as ISO 8601. */
  readonly epochSeconds: (name: string) => string | null;
  /** A count of milliseconds since the beginning of 1970, as ISO 8601. */
  readonly epochMilliseconds: (name: string) => string | null;
  /**
   * A day without a time, as `YYYY-MM-DD`: see `readDay`. `order` is that of the numbers in `1/31/2026`; without one, such a day
   * cannot be read.
   */
  readonly day: (name: string, order?: DayOrder) => string | null;
  /**
   * The day of a time, as `YYYY-MM-DD`: of a point in time the day where clocks show the time zone, of a local time or a day the
   * one that is written there. Without a zone, a point in time cannot be read.
   */
  readonly dayIn: (name: string, timeZone: string | null) => string | null;
  /** A record's key at the vendor, as text. */
  readonly key: (name: string) => string | null;
  readonly requiredKey: (name: string) => string;
  /** Keys of records, in order. Empty when absent. */
  readonly keys: (name: string) => readonly string[];
  /** Texts, in order, without the empty ones. Empty when absent. */
  readonly texts: (name: string) => readonly string[];
  /** An http or https URL. Null for anything else, which must never be shown as a link. */
  readonly url: (name: string) => string | null;
  /**
   * The reader of a nested object, or null when there is none. `nameOf` applies to the names inside it; default: that of the
   * outer reader.
   */
  readonly child: (name: string, nameOf?: PayloadOptions["nameOf"]) => PayloadReader | null;
  readonly requiredChild: (name: string) => PayloadReader;
  /** Readers of the objects in a list. Empty when absent. */
  readonly children: (name: string) => readonly PayloadReader[];
  /**
   * The results of `read` for the objects in a list. With `onUnread`, an object without its required values is left out. Empty
   * when absent. `nameOf` applies to the names inside the objects; default: that of the outer reader.
   */
  readonly each: <Value>(
    name: string,
    read: (item: PayloadReader) => Value,
    nameOf?: PayloadOptions["nameOf"],
  ) => readonly Value[];
  /** A list, unchanged. */
  readonly requiredList: (name: string) => readonly unknown[];
  /** Any JSON value, unchanged, or null when there is none. */
  readonly value: (name: string) => unknown;
  /** An object, unchanged, or null when there is none. */
  readonly record: (name: string) => Readonly<Record<string, unknown>> | null;
}

/** A present value that could not be read. */
export interface UnreadValue {
  /** The value's path in the vendor's names: `Address.City`, `Tags[1]`. */
  readonly path: string;
  /** What is wrong with the value, as a predicate: `is not text`. */
  readonly message: string;
  readonly value: unknown;
}

/** The options of a {@link PayloadReader}. */
export interface PayloadOptions {
  /** The name of the payload in messages: `"Acme CMMS work order"`. */
  readonly what: string;
  /** The vendor's actual name of a property. Default: the requested name. */
  readonly nameOf?: (name: string) => string;
  /** Called for each optional value that cannot be read, which then becomes null. Without it such a value is an error. */
  readonly onUnread?: (unread: UnreadValue) => void;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Returns a reader of a payload. For a record use `readRecord`, which keeps the record when an optional value cannot be read.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when the payload is not an object.
 */
export const readPayload = (payload: unknown, options: PayloadOptions): PayloadReader => readInside(payload, options, "");

/** Options to read a payload as if it held another value at one path. */
export interface ReplacingOptions extends PayloadOptions {
  /** `path` is as in {@link UnreadValue.path}. */
  readonly replaced?: { readonly path: string; readonly value: unknown };
}

/** Like {@link readPayload}. `place` is the prefix of the paths of unread values. */
export function readInside(payload: unknown, options: ReplacingOptions, place: string): PayloadReader {
  const { what, nameOf = (name) => name, onUnread, replaced } = options;
  const fail = (problem: string): never => {
    throw new ConnectorError("UNEXPECTED_ANSWER", `${what}: ${problem}.`);
  };
  const properties = isRecord(payload) ? payload : fail("not an object");
  const get = (name: string): unknown => {
    const remoteName = nameOf(name);
    if (replaced !== undefined && replaced.path === `${place}${remoteName}`) return replaced.value;
    return Object.hasOwn(properties, remoteName) ? properties[remoteName] : undefined;
  };
  /** An object or a list; null when it is absent. */
  const groupAt = (name: string): unknown => {
    const value = get(name) ?? null;
    return typeof value === "string" && value.trim() === "" ? null : value;
  };
  const pathOf = (name: string, index?: number): string => `${place}${nameOf(name)}${index === undefined ? "" : `[${index}]`}`;
  /** Reports an optional value that cannot be read, and returns its replacement. */
  const unread = <Value>(name: string, kind: string, value: unknown, instead: Value, index?: number): Value => {
    if (onUnread === undefined) return fail(`${nameOf(name)} is not ${index === undefined ? kind : `a list of ${kind}`}`);
    onUnread({ path: pathOf(name, index), message: `is not ${kind}`, value });
    return instead;
  };
  const parse = <Value>(parser: Parser<Value>, name: string): Value | null | undefined =>
    parser(get(name), digitsOf(properties, nameOf(name)));
  const optional =
    <Value>(parser: Parser<Value>, kind: string) =>
    (name: string): Value | null => {
      const parsed = parse(parser, name);
      return parsed === undefined ? unread(name, kind, get(name), null) : parsed;
    };
  const required =
    <Value>(parser: Parser<Value>, kind: string) =>
    (name: string): Value => {
      const parsed = parse(parser, name);
      return parsed === undefined ? fail(`${nameOf(name)} is not ${kind}`) : (parsed ?? fail(`${nameOf(name)} is missing`));
    };
  const listOf = (name: string): readonly unknown[] => {
    const value = groupAt(name) ?? [];
    return Array.isArray(value) ? value : unread(name, "a list", value, []);
  };
  const several =
    <Value>(parser: Parser<Value>, singular: string, plural: string) =>
    (name: string): readonly Value[] => {
      const list = listOf(name);
      return list.flatMap((item, index): Value[] => {
        const parsed = parser(item, digitsOf(list, index));
        if (parsed === undefined) return unread(name, onUnread ? singular : plural, item, [], index);
        return parsed === null ? [] : [parsed];
      });
    };
  const inside = (name: string, value: unknown, index?: number, namesInside = nameOf): PayloadReader =>
    readInside(value, { ...options, what: `${what}, ${nameOf(name)}`, nameOf: namesInside }, `${pathOf(name, index)}.`);
  const each = <Value>(name: string, read: (item: PayloadReader) => Value, namesInside = nameOf): readonly Value[] =>
    listOf(name).flatMap((item, index) => {
      try {
        return [read(inside(name, item, index, namesInside))];
      } catch (error) {
        if (onUnread === undefined || !ConnectorError.isInstance(error)) throw error;
        onUnread({ path: pathOf(name, index), message: `cannot be read: ${error.message}`, value: item });
        return [];
      }
    });
  return {
    text: optional(parseText, "text"),
    requiredText: required(parseText, "text"),
    number: optional(parseNumber, "a number"),
    integer: optional(parseInteger, "a whole number"),
    decimal: optional(parseDecimal, "a decimal number"),
    flag: optional(parseFlag, "true or false"),
    instant: onUnread ? optional(textAsItCame, "a time") : optional(parseInstant, "a time with offset"),
    epochSeconds: optional(parseEpoch(1000), "a count of seconds since 1970"),
    epochMilliseconds: optional(parseEpoch(1), "a count of milliseconds since 1970"),
    day: (name, order) => optional(parseDay(order), "a day")(name),
    dayIn: (name, timeZone) => optional(parseDayIn(timeZone), "a time with a day")(name),
    key: optional(parseKey, "a key"),
    requiredKey: required(parseKey, "a key"),
    keys: several(parseKey, "a key", "keys"),
    texts: several(parseText, "text", "texts"),
    url: (name) => parse(parseUrl, name) ?? (onUnread && get(name) ? unread(name, "a web address", get(name), null) : null),
    child: (name, namesInside) => {
      const value = groupAt(name);
      if (value === null) return null;
      return onUnread && !isRecord(value) ? unread(name, "an object", value, null) : inside(name, value, undefined, namesInside);
    },
    requiredChild: (name) => {
      const value = groupAt(name);
      return value === null ? fail(`${nameOf(name)} is missing`) : inside(name, value);
    },
    children: (name) => each(name, (item) => item),
    each,
    requiredList: (name) => {
      const value = get(name);
      if (value === undefined) return fail(`${nameOf(name)} is missing`);
      return value === null || Array.isArray(value) ? (value ?? []) : fail(`${nameOf(name)} is not a list`);
    },
    value: (name) => get(name) ?? null,
    record: (name) => {
      const value = groupAt(name);
      return value === null || isRecord(value) ? value : unread(name, "an object", value, null);
    },
  };
}

/** Not parsed: the gateway reads the time by the field's descriptor and the connector's time zone. */
const textAsItCame: Parser<string> = (value) => {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value.trim() || null : undefined;
};
