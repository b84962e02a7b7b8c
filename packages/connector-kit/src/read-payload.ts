import { ConnectorError } from "@fettle/connector";
import { type Parser, parseFlag, parseInstant, parseInteger, parseKey, parseNumber, parseText, parseUrl } from "./parse-value.ts";

/**
 * Reads an unknown payload property by property. Only what is asked for is looked at. What is absent (missing, null, empty text)
 * is null, or an error from the `required` readers; what is there and is no such value is an error, never a silent null.
 *
 * Every reader throws ConnectorError `UNEXPECTED_ANSWER` naming the property.
 */
export interface PayloadReader {
  /** Text, trimmed. A number is taken as text. */
  readonly text: (name: string) => string | null;
  readonly requiredText: (name: string) => string;
  /** A finite number. */
  readonly number: (name: string) => number | null;
  /** A whole number of 32 bits. */
  readonly integer: (name: string) => number | null;
  readonly flag: (name: string) => boolean | null;
  /** ISO 8601 with offset, as the vendor wrote it. */
  readonly instant: (name: string) => string | null;
  /** A vendor's key of a record, as text. */
  readonly key: (name: string) => string | null;
  readonly requiredKey: (name: string) => string;
  /** Keys of records, in order. Empty when absent. */
  readonly keys: (name: string) => readonly string[];
  /** Texts, in order, without the empty ones. Empty when absent. */
  readonly texts: (name: string) => readonly string[];
  /** An http or https URL. Null also for what is no such URL, so that nothing else is ever shown as a link. */
  readonly url: (name: string) => string | null;
  /** The reader of an object inside, or null when there is none. */
  readonly child: (name: string) => PayloadReader | null;
  readonly requiredChild: (name: string) => PayloadReader;
  /** Readers of the objects in a list. Empty when absent. */
  readonly children: (name: string) => readonly PayloadReader[];
  /** A list, as it is. */
  readonly requiredList: (name: string) => readonly unknown[];
  /** An object as it is, or null when there is none. */
  readonly record: (name: string) => Readonly<Record<string, unknown>> | null;
}

/** What a {@link PayloadReader} goes by. */
export interface PayloadOptions {
  /** What is read, for the message: `"CMMS Bee work order"`. */
  readonly what: string;
  /** The name that the vendor really uses for a property. Default: the name asked for. */
  readonly nameOf?: (name: string) => string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Begins to read a payload.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when it is no object.
 */
export function readPayload(payload: unknown, options: PayloadOptions): PayloadReader {
  const { what, nameOf = (name) => name } = options;
  const fail = (problem: string): never => {
    throw new ConnectorError("UNEXPECTED_ANSWER", `${what}: ${problem}.`);
  };
  const properties = isRecord(payload) ? payload : fail("not an object");
  const get = (name: string): unknown => {
    const remoteName = nameOf(name);
    return Object.hasOwn(properties, remoteName) ? properties[remoteName] : undefined;
  };
  const parse = <Value>(parser: Parser<Value>, kind: string, name: string, value: unknown): Value | null => {
    const parsed = parser(value);
    return parsed === undefined ? fail(`${nameOf(name)} is not ${kind}`) : parsed;
  };
  const optional =
    <Value>(parser: Parser<Value>, kind: string) =>
    (name: string): Value | null =>
      parse(parser, kind, name, get(name));
  const required =
    <Value>(read: (name: string) => Value | null) =>
    (name: string): Value =>
      read(name) ?? fail(`${nameOf(name)} is missing`);
  const optionalList = (name: string): readonly unknown[] => {
    const value = get(name) ?? [];
    return Array.isArray(value) ? value : fail(`${nameOf(name)} is not a list`);
  };
  const several =
    <Value>(parser: Parser<Value>, kind: string) =>
    (name: string): readonly Value[] =>
      optionalList(name)
        .map((item) => parse(parser, `a list of ${kind}`, name, item))
        .filter((item) => item !== null);
  const inside = (name: string, value: unknown): PayloadReader =>
    readPayload(value, { ...options, what: `${what}, ${nameOf(name)}` });

  const text = optional(parseText, "text");
  const key = optional(parseKey, "a key");
  const child = (name: string): PayloadReader | null => {
    const value = get(name) ?? null;
    return value === null ? null : inside(name, value);
  };
  return {
    text,
    requiredText: required(text),
    number: optional(parseNumber, "a number"),
    integer: optional(parseInteger, "a whole number"),
    flag: optional(parseFlag, "true or false"),
    instant: optional(parseInstant, "a time with offset"),
    key,
    requiredKey: required(key),
    keys: several(parseKey, "keys"),
    texts: several(parseText, "texts"),
    url: (name) => parseUrl(get(name)) ?? null,
    child,
    requiredChild: required(child),
    children: (name) => optionalList(name).map((item) => inside(name, item)),
    requiredList: (name) => (get(name) === undefined ? fail(`${nameOf(name)} is missing`) : optionalList(name)),
    record: (name) => {
      const value = get(name) ?? null;
      return value === null || isRecord(value) ? value : fail(`${nameOf(name)} is not an object`);
    },
  };
}
