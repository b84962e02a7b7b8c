import type { InputFieldRef, InputRef } from "@pothos/core";
import type { Builder, Types } from "./builder.ts";
import type { Enumerations } from "./enumerations.ts";

type OperandType = "ID" | "String" | "Date" | "DateTime" | "Boolean" | "Int" | "Float" | InputRef<string> | InputRef<object>;

const descriptions = {
  eq: "Equals this value.",
  ne: "Does not equal this value. An absent value does not equal any.",
  in: "Equals one of these values. An empty list matches nothing.",
  notIn: "Equals none of these values. An absent value equals none.",
  contains: "Contains this text, literally and case-sensitively.",
  startsWith: "Starts with this text, literally and case-sensitively.",
  matches:
    "Each word of this begins a word of the text, in any order, without regard to case, accents and punctuation: `pum le` finds PUMP-7 LEAKS. Up to 10 words. Fields that cannot be searched refuse it.",
  gt: "Is later than this time.",
  gte: "Is at this time or later.",
  lt: "Is earlier than this time.",
  lte: "Is at this time or earlier.",
  isNull: "When true, the value is absent. When false, it is present.",
} as const;

const ofNumbers = {
  gt: "Greater than this.",
  gte: "This or greater.",
  lt: "Less than this.",
  lte: "This or less.",
} as const;

const ofDays = {
  gt: "Is a later day.",
  gte: "Is this day or a later one.",
  lt: "Is an earlier day.",
  lte: "Is this day or an earlier one.",
} as const;

const ofMoney = {
  eq: "Equal to this: the same amount, however it is written, in the same currency.",
  ne: "Not equal to this; another currency and an absent value are unequal.",
  gt: "More than this, in the same currency.",
  gte: "This or more, in the same currency.",
  lt: "Less than this, in the same currency.",
  lte: "This or less, in the same currency.",
} as const;

const compared = ["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"] as const;

const kinds = {
  id: { name: "IDFilter", operators: ["eq", "ne", "in", "notIn", "isNull"], about: "an id" },
  externalId: { name: "ExternalIdFilter", operators: ["eq", "ne", "in", "notIn"], about: "your own id for a record" },
  text: {
    name: "StringFilter",
    operators: ["eq", "ne", "in", "notIn", "contains", "startsWith", "matches", "isNull"],
    about: "text, by code point and case-sensitively",
  },
  words: { name: "TextSearch", operators: ["matches"], about: "text for words" },
  instant: { name: "DateTimeFilter", operators: ["eq", "gt", "gte", "lt", "lte", "isNull"], about: "a point in time" },
  day: { name: "DateFilter", operators: compared, about: "a day", meanings: ofDays },
  boolean: { name: "BooleanFilter", operators: ["eq"], about: "true or false" },
  integer: { name: "IntFilter", operators: compared, about: "a whole number", meanings: ofNumbers },
  number: { name: "FloatFilter", operators: compared, about: "a number", meanings: ofNumbers },
  money: { name: "MoneyFilter", operators: compared, about: "an amount of money", meanings: ofMoney },
} as const satisfies Readonly<Record<string, Kind>>;

/** A filter of single values. */
interface Kind {
  readonly name: string;
  readonly about: string;
  readonly operators: readonly (keyof typeof descriptions)[];
  /** Descriptions of the operators whose meaning depends on the type of the value. */
  readonly meanings?: Partial<Readonly<Record<keyof typeof descriptions, string>>>;
}

const operandTypes = {
  id: "ID",
  externalId: "String",
  text: "String",
  words: "String",
  instant: "DateTime",
  day: "Date",
  boolean: "Boolean",
  integer: "Int",
  number: "Float",
} as const;

/** The filters of single values, each defined once. */
export interface FilterOperators {
  of(kind: keyof typeof kinds): InputRef<object>;
  /** The filter of an enumeration. */
  ofEnumeration(name: string, type: ReturnType<Enumerations["of"]>): InputRef<object>;
}

export function createFilterOperators(builder: Builder, money: () => InputRef<object>): FilterOperators {
  const defined = new Map<string, InputRef<object>>();

  function define({ name, about, operators, meanings }: Kind, type: OperandType): InputRef<object> {
    return builder.inputRef<object>(name).implement({
      description: `Tests ${about}. Every given operator must match; without one, everything matches. null is not an operand${operators.includes("isNull") ? "; use isNull to find absent values" : ""}.`,
      fields: (t) => {
        const fields: Record<string, InputFieldRef<Types, unknown>> = {};
        for (const operator of operators) {
          const options = { required: false, description: meanings?.[operator] ?? descriptions[operator] } as const;
          if (operator === "isNull") fields[operator] = t.field({ type: "Boolean", ...options });
          else if (operator === "in" || operator === "notIn") fields[operator] = t.field({ type: [type], ...options });
          else fields[operator] = t.field({ type, ...options });
        }
        return fields;
      },
    });
  }

  function once(kind: Kind, type: OperandType) {
    const ref = defined.get(kind.name) ?? define(kind, type);
    defined.set(kind.name, ref);
    return ref;
  }

  return {
    of: (kind: keyof typeof kinds) => once(kinds[kind], kind === "money" ? money() : operandTypes[kind]),
    ofEnumeration: (name: string, type: ReturnType<Enumerations["of"]>) =>
      once({ name: `${name}Filter`, about: `values of the type ${name}`, operators: ["eq", "ne", "in", "notIn"] }, type),
  };
}
