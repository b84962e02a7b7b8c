import {
  GraphQLID,
  GraphQLString,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from "graphql";
import type { GraphQLContext } from "../../../graph/context.ts";
import { after, allOf, failAfter, isPromise, laterOf, type Later } from "./later.ts";

/** One execution of a compiled operation. */
export interface Execution {
  readonly context: GraphQLContext;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Writes the values of one field of a whole level as JSON, in their order. Throws or rejects at any error. */
export type WriteValues = (
  values: readonly unknown[],
  execution: Execution,
  info: GraphQLResolveInfo,
) => Later<readonly string[]>;

/** Writes objects of one type with what is selected of them. */
export type WriteObjects = (objects: readonly unknown[], execution: Execution) => Later<readonly string[]>;

/** `objectsOf`: how objects of a type are written. */
export function writerOf(type: GraphQLOutputType, objectsOf: (type: GraphQLObjectType) => WriteObjects): WriteValues {
  if (isNonNullType(type)) return present(bareWriterOf(type.ofType, objectsOf));
  return isLeafType(type) ? leaves(type, true) : nullable(bareWriterOf(type, objectsOf));
}

function bareWriterOf(type: GraphQLOutputType, objectsOf: (type: GraphQLObjectType) => WriteObjects): WriteValues {
  if (isListType(type)) return lists(writerOf(type.ofType, objectsOf));
  if (isLeafType(type)) return leaves(type, false);
  if (isAbstractType(type)) return abstracts(type, objectsOf);
  if (isObjectType(type)) return (values, execution) => objectsOf(type)(withoutErrors(values), execution);
  throw new Error("A type that is not null stands directly in another one.");
}

const isAbsent = (value: unknown): boolean => value === null || value === undefined;

/** A value that GraphQL would answer with an error. */
const failed = (why: string): Error => new Error(why);

const present =
  (write: WriteValues): WriteValues =>
  (values, execution, info) => {
    if (values.some(isAbsent)) throw failed("A value that must not be null is null.");
    return write(values, execution, info);
  };

const nullable =
  (write: WriteValues): WriteValues =>
  (values, execution, info) => {
    const shown = values.filter((value) => !isAbsent(value));
    if (shown.length === values.length) return write(values, execution, info);
    return after(write(shown, execution, info), (texts) => {
      let next = 0;
      return values.map((value) => (isAbsent(value) ? "null" : (texts[next++] ?? "")));
    });
  };

function withoutErrors(values: readonly unknown[]): readonly unknown[] {
  for (const value of values) if (value instanceof Error) throw value;
  return values;
}

const lists =
  (write: WriteValues): WriteValues =>
  (values, execution, info) => {
    const items: unknown[] = [];
    const lengths: number[] = [];
    try {
      for (const value of withoutErrors(values)) {
        const before = items.length;
        if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) throw failed("A list is none.");
        for (const item of value as Iterable<unknown>) items.push(item); // just checked
        lengths.push(items.length - before);
      }
    } catch (error) {
      return failAfter(items, error);
    }
    const settled = items.some(isPromise) ? allOf(items.map(laterOf)) : items;
    const texts = after(settled, (known) => write(known, execution, info));
    return after(texts, (all) => {
      let from = 0;
      return lengths.map((length) => `[${all.slice(from, (from += length)).join()}]`);
    });
  };

function leaves(type: GraphQLLeafType, isNullable: boolean): WriteValues {
  function write(value: unknown): string {
    if (isNullable && isAbsent(value)) return "null";
    if (value instanceof Error) throw value;
    const serialized: unknown = type.serialize(value);
    const text = isAbsent(serialized)
      ? undefined
      : typeof serialized === "string"
        ? quoted(serialized)
        : JSON.stringify(serialized);
    if (text === undefined) throw failed("A value cannot be written.");
    return text;
  }
  if (type === GraphQLString || type === GraphQLID)
    return (values) => values.map((value) => (typeof value === "string" ? quoted(value) : write(value)));
  if (!isEnumType(type)) return (values) => values.map(write);
  const words = new Map(type.getValues().map(({ value }): [unknown, string] => [value, write(value)]));
  return (values) => values.map((value) => words.get(value) ?? write(value));
}

/** What `JSON.stringify` writes in another form: quotes, backslashes, control characters and halves of a surrogate pair. */
const escaped = /["\\\p{Cc}\p{Cs}]/u;

/** The JSON of a text. Searching it costs a fraction of `JSON.stringify`, and most texts need nothing else. */
const quoted = (text: string): string => (escaped.test(text) ? JSON.stringify(text) : `"${text}"`);

const abstracts =
  (type: GraphQLAbstractType, objectsOf: (type: GraphQLObjectType) => WriteObjects): WriteValues =>
  (values, execution, info) => {
    const byType = Map.groupBy(withoutErrors(values).keys(), (index) => typeOf(type, values[index], execution, info));
    const groups = [...byType];
    const [first] = groups;
    if (first !== undefined && groups.length === 1) return objectsOf(first[0])(values, execution);
    const written: Later<readonly string[]>[] = [];
    try {
      for (const [one, indexes] of groups) {
        const objects = indexes.map((index) => values[index]);
        written.push(objectsOf(one)(objects, execution));
      }
    } catch (error) {
      return failAfter(written, error);
    }
    return after(allOf(written), (textsOfGroups) => {
      const texts = Array.from<string>({ length: values.length });
      for (const [number, [, indexes]] of groups.entries())
        for (const [place, index] of indexes.entries()) texts[index] = textsOfGroups[number]?.[place] ?? "";
      return texts;
    });
  };

function typeOf(type: GraphQLAbstractType, value: unknown, { context }: Execution, info: GraphQLResolveInfo): GraphQLObjectType {
  const name = type.resolveType?.(value, context, info, type);
  const shown = typeof name === "string" ? info.schema.getType(name) : undefined;
  if (shown === undefined || !isObjectType(shown) || !info.schema.isSubType(type, shown)) throw failed("A type is not known.");
  return shown;
}
