import fc from "fast-check";
import { type Fields, type Kind, namespaceOf, operatorsOf } from "./contract.ts";
import type { Fact, Facts, Input } from "./model.ts";
import { about, amounts, days, integers, numbers, partOf, times, words, written } from "./values.ts";

type Entry = readonly [name: string, value: unknown];

/**
 * Filter inputs as apps may write them: every operator on every field, with operands from the records and close to them, empty
 * objects and lists, and nested `and`, `or` and `not`.
 */
export function inputsFor(fields: Fields, facts: readonly Facts[], canNest: boolean): fc.Arbitrary<Input> {
  const test = fc.constantFrom(...Object.entries(fields).map(([name, kind]) => testOf(name, kind, facts))).chain((one) => one);
  if (!canNest) return inputOf(test);
  return fc.letrec<{ input: Input; entry: Entry }>((tie) => ({
    input: inputOf(tie("entry")),
    entry: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      { arbitrary: test, weight: 4 },
      { arbitrary: fc.tuple(fc.constantFrom("and", "or"), oneOrMany(tie("input"), 3)), weight: 2 },
      { arbitrary: fc.tuple(fc.constant("not"), tie("input")), weight: 1 },
    ),
  })).input;
}

const inputOf = (entry: fc.Arbitrary<Entry>): fc.Arbitrary<Input> =>
  fc
    .oneof({ arbitrary: fc.array(entry, { minLength: 1, maxLength: 3 }), weight: 12 }, { arbitrary: fc.constant([]), weight: 1 })
    .map((entries) => Object.fromEntries(entries));

/** A list, occasionally a single value, which GraphQL accepts as a list of one. */
const oneOrMany = (value: fc.Arbitrary<unknown>, maxLength: number): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.array(value, { maxLength }), weight: 9 }, { arbitrary: value, weight: 1 });

function testOf(name: string, kind: Kind, facts: readonly Facts[]): fc.Arbitrary<Entry> {
  const value = operandOf(
    kind,
    facts.flatMap((of) => valuesOf(of[name] ?? null)),
  );
  const condition = fc
    .constantFrom(...operatorsOf(kind))
    .chain((operator) => fc.tuple(fc.constant(operator), operandFor(operator, value)));
  return fc
    .oneof(
      { arbitrary: fc.array(condition, { minLength: 1, maxLength: 1 }), weight: 8 },
      { arbitrary: fc.array(condition, { maxLength: 2 }), weight: 2 },
    )
    .map((conditions): Entry => {
      const namespace = namespaceOf(name);
      const test = Object.fromEntries(conditions);
      return namespace === null ? [name, test] : [namespace, { [name.slice(namespace.length + 1)]: test }];
    });
}

const valuesOf = (fact: Fact): readonly Fact[] => (Array.isArray(fact) ? fact : [fact]).filter((value) => value !== null);

function operandFor(operator: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (operator) {
    case "isNull":
      return fc.boolean();
    case "in":
    case "notIn":
      return oneOrMany(value, 4);
    case "contains":
    case "startsWith":
      return value.chain((text) => partOf(String(text)));
    default:
      return value;
  }
}

function operandOf(kind: Kind, known: readonly Fact[]): fc.Arbitrary<unknown> {
  switch (kind) {
    case "id":
      return fc.constantFrom(...known, "", "wo_nobody");
    case "text":
      return fc.oneof(fc.constantFrom(...known, ""), fc.constantFrom(...words));
    case "instant":
      return fc
        .oneof(fc.constantFrom(...known.map(Number)), fc.constantFrom(...times))
        .chain(about)
        .chain(written);
    case "day":
      return fc.constantFrom(...days);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.constantFrom(...integers);
    case "number":
      return fc.constantFrom(...numbers);
    case "money":
      return fc.constantFrom(...amounts);
    default:
      return fc.constantFrom(...kind);
  }
}
