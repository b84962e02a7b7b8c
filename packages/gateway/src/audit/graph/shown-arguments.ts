import { redacted } from "@fettle/connector";
import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLInputField,
} from "graphql";
import { isPlausible } from "../../graph/plausible-id.ts";

/** The most entries of a list that are shown. */
const mostEntries = 100;

/** The scalars whose values can be neither a secret nor personal. */
const shownScalars: ReadonlySet<string> = new Set(["Int", "Float", "Boolean", "DateTime", "Date"]);

type Values = Readonly<Record<string, unknown>>;
type Named = Pick<GraphQLArgument | GraphQLInputField, "name" | "type">;

/**
 * What an entry shows of a mutation's arguments: ids, words of enumerations, numbers, times, and true or false. A text may be a secret or a
 * customer's, so it is only said that there was one. The types decide, so a new argument cannot be forgotten.
 */
export function shownArguments(args: readonly Named[], given: Values): Values {
  return Object.fromEntries(
    args.flatMap(({ name, type }) => (given[name] === undefined ? [] : [[name, shown(type, given[name])] as const])),
  );
}

function shown(declared: GraphQLInputType, value: unknown): unknown {
  const type = getNullableType(declared);
  if (value === null) return null;
  if (isListType(type))
    return Array.isArray(value) ? value.slice(0, mostEntries).map((one) => shown(type.ofType, one)) : redacted;
  if (isInputObjectType(type)) return shownArguments(Object.values(type.getFields()), value as Values); // GraphQL has checked it
  if (isEnumType(type) || shownScalars.has(type.name)) return value;
  return type.name === "ID" && isPlausible(String(value)) ? String(value) : redacted;
}

/** An id of the gateway, such as `sys_…`; connectors and records of vendors have none. */
const isOwnId = (value: unknown): value is string => typeof value === "string" && isPlausible(value) && /^[a-z]+_/u.test(value);

/** The ids among the arguments that are shown. */
export const idsAmong = (values: unknown): readonly string[] => {
  if (isOwnId(values)) return [values];
  return typeof values === "object" && values !== null ? Object.values(values).flatMap(idsAmong) : [];
};

/** The ids of what a mutation returns: its own, and those of the things right below it. */
export function idsOfResult(result: unknown): readonly string[] {
  if (typeof result !== "object" || result === null) return [];
  const things = [result, ...Object.values(result)].filter((thing) => typeof thing === "object" && thing !== null);
  return things.flatMap((thing) => ("id" in thing && isOwnId(thing.id) ? [thing.id] : []));
}
