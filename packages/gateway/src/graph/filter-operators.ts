import type { InputFieldRef, InputRef } from "@pothos/core";
import type { Builder, Types } from "./builder.ts";
import type { Enumerations } from "./enumerations.ts";

type OperandType = "ID" | "String" | "DateTime" | "Boolean" | InputRef<string>;

const descriptions = {
  eq: "Equals this value.",
  ne: "Does not equal this value. An absent value does not equal any.",
  in: "Equals one of these values. An empty list matches nothing.",
  notIn: "Equals none of these values. An absent value equals none.",
  contains: "Contains this text, literally and case-sensitively.",
  startsWith: "Starts with this text, literally and case-sensitively.",
  gt: "Is later than this time.",
  gte: "Is at this time or later.",
  lt: "Is earlier than this time.",
  lte: "Is at this time or earlier.",
  isNull: "When true, the value is absent. When false, it is present.",
} as const;

const kinds = {
  id: { name: "IDFilter", operators: ["eq", "ne", "in", "notIn", "isNull"], about: "an id" },
  text: {
    name: "StringFilter",
    operators: ["eq", "ne", "in", "notIn", "contains", "startsWith", "isNull"],
    about: "text, by code point and case-sensitively",
  },
  instant: { name: "DateTimeFilter", operators: ["eq", "gt", "gte", "lt", "lte", "isNull"], about: "a point in time" },
  boolean: { name: "BooleanFilter", operators: ["eq"], about: "true or false" },
} as const;

const operandTypes = { id: "ID", text: "String", instant: "DateTime", boolean: "Boolean" } as const;

/** The filters of single values, each defined once. */
export interface FilterOperators {
  of(kind: keyof typeof kinds): InputRef<object>;
  /** The filter of an enumeration. */
  ofEnumeration(name: string, type: ReturnType<Enumerations["of"]>): InputRef<object>;
}

export function createFilterOperators(builder: Builder): FilterOperators {
  const defined = new Map<string, InputRef<object>>();

  function define(
    name: string,
    about: string,
    type: OperandType,
    operators: readonly (keyof typeof descriptions)[],
  ): InputRef<object> {
    return builder.inputRef<object>(name).implement({
      description: `Tests ${about}. Every given operator must match; without one, everything matches. null is not an operand${operators.includes("isNull") ? "; use isNull to find absent values" : ""}.`,
      fields: (t) => {
        const fields: Record<string, InputFieldRef<Types, unknown>> = {};
        for (const operator of operators) {
          const options = { required: false, description: descriptions[operator] } as const;
          if (operator === "isNull") fields[operator] = t.field({ type: "Boolean", ...options });
          else if (operator === "in" || operator === "notIn") fields[operator] = t.field({ type: [type], ...options });
          else fields[operator] = t.field({ type, ...options });
        }
        return fields;
      },
    });
  }

  function once(name: string, about: string, type: OperandType, operators: readonly (keyof typeof descriptions)[]) {
    const ref = defined.get(name) ?? define(name, about, type, operators);
    defined.set(name, ref);
    return ref;
  }

  return {
    of: (kind: keyof typeof kinds) => once(kinds[kind].name, kinds[kind].about, operandTypes[kind], kinds[kind].operators),
    ofEnumeration: (name: string, type: ReturnType<Enumerations["of"]>) =>
      once(`${name}Filter`, `values of the type ${name}`, type, ["eq", "ne", "in", "notIn"]),
  };
}
