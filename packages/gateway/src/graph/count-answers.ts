import {
  defaultFieldResolver,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";
import { mostAnswered, sizeOfJson, type AnswerSize } from "./answer-size.ts";
import { keepBare } from "./bare-fields.ts";
import type { GraphQLContext } from "./context.ts";

/** The size of an error in the answer. */
const errorBytes = 300;

/**
 * Counts the result of every field and ends the operation once the answer is too large, whether by aliases, by lists longer than assumed or by
 * large values. Introspection is limited by its cost.
 */
export function countAnswers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) count(field);
  }
  return schema;
}

function count(field: GraphQLField<unknown, GraphQLContext>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  keepBare(field, { resolve, scopes: [] });
  const isLeaf = isLeafType(getNamedType(field.type));
  const isNonNull = isNonNullType(field.type);

  function counted(value: unknown, size: AnswerSize, name: string | number): unknown {
    size.answered(sizeOfField(String(name)) + sizeOfValue(value, isLeaf));
    return value;
  }
  field.resolve = (parent, input, context, info) => {
    const { size } = context;
    // The operation fails as a whole, so nobody would see an error for each field.
    if (size.failure !== null && !isNonNull) return null;
    if (size.failure !== null) throw size.failure;
    let value: unknown;
    try {
      value = resolve(parent, input, context, info);
    } catch (error) {
      failed(error, size);
    }
    return value instanceof Promise
      ? value.then(
          (found) => counted(found, size, info.path.key),
          (error: unknown) => failed(error, size),
        )
      : counted(value, size, info.path.key);
  };
}

function failed(error: unknown, size: AnswerSize): never {
  size.answered(errorBytes);
  throw error;
}

/** The size of a field beside its value. `name`: its name in the answer. */
export const sizeOfField = (name: string): number => name.length + 4;

/** The size of a field's value beside the fields in it. */
export const sizeOfValue = (value: unknown, isLeaf: boolean): number =>
  isLeaf ? sizeOfJson(value, mostAnswered) : sizeOfFrame(value);

/** The size of objects beside their fields. */
const sizeOfFrame = (value: unknown) => (Array.isArray(value) ? 2 + 3 * value.length : 2);
