import { getMappedArgumentValues } from "@pothos/core";
import type { FieldComplexityValue } from "@pothos/plugin-complexity";
import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** The cost of an operation's fields, as far as it is the same each time the operation runs. */
export interface CostPlan {
  readonly depth: number;
  /**
   * The cost with these coerced variables.
   * @throws GraphQLError when an argument is not valid.
   */
  costWith(variables: Variables): number;
}

/** The rule of Pothos's complexity plugin for lists that declare no size. */
const listMultiplier = 10;

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;
/** What a field declares; it may depend on the arguments. */
type Price = (values: Record<string, unknown>, context: object, field: Field) => FieldComplexityValue;

/** The cost of a set of selections: what is known, and what follows from variables. */
interface Sum {
  known: number;
  depth: number;
  readonly parts: { readonly sum: Sum; readonly factor: number }[];
  readonly priced: { readonly field: Field; readonly node: FieldNode; readonly below: Sum; readonly price: Price }[];
}

/**
 * Walks an operation once, by the rules of Pothos's complexity plugin: a field costs what it declares, and multiplies what is selected below
 * it. The document must be valid.
 */
export function planCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): CostPlan {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}.`);
  const sums = new Map<SelectionSetNode, Map<GraphQLNamedType, Sum>>();

  function sumOf(set: SelectionSetNode, type: GraphQLNamedType): Sum {
    const byType = sums.get(set) ?? new Map<GraphQLNamedType, Sum>();
    sums.set(set, byType);
    const before = byType.get(type);
    if (before !== undefined) return before;
    const sum = emptySum();
    byType.set(type, sum);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) addField(sum, selection, type);
      else {
        const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        const condition = part?.typeCondition?.name.value;
        const shown = condition === undefined ? type : schema.getType(condition);
        if (part !== undefined && shown) addSum(sum, sumOf(part.selectionSet, shown), 1);
      }
    }
    return sum;
  }

  function addField(sum: Sum, node: FieldNode, type: GraphQLNamedType): void {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    const below = field && node.selectionSet ? sumOf(node.selectionSet, getNamedType(field.type)) : emptySum();
    sum.depth = Math.max(sum.depth, below.depth + 1);
    const declared = field?.extensions["complexity"] as Price | FieldComplexityValue | undefined; // set by the plugin
    if (typeof declared !== "function") addPriced(sum, field, declared, below);
    else if (field === undefined) throw new Error("Only a field declares a price.");
    else if (hasVariable(node)) sum.priced.push({ field, node, below, price: declared });
    else addPriced(sum, field, declared(argumentsOf(field, node, {}), {}, field), below);
  }

  const argumentsOf = (field: Field, node: FieldNode, variableValues: Variables) =>
    getMappedArgumentValues(field, node, {}, { schema, fragments: {}, variableValues }) as Record<string, unknown>; // no mapper waits

  /** `done`: the costs so far, so that a fragment in many places is computed once. */
  function evaluate(sum: Sum, variables: Variables, done: Map<Sum, number>): number {
    if (sum.parts.length === 0 && sum.priced.length === 0) return sum.known;
    const before = done.get(sum);
    if (before !== undefined) return before;
    let cost = sum.known;
    for (const part of sum.parts) cost += part.factor * evaluate(part.sum, variables, done);
    for (const { field, node, below, price } of sum.priced) {
      const declared = price(argumentsOf(field, node, variables), {}, field);
      cost += priceOf(declared) + factorOf(field, declared) * evaluate(below, variables, done);
    }
    done.set(sum, cost);
    return cost;
  }

  const whole = sumOf(operation.selectionSet, root);
  return { depth: whole.depth, costWith: (variables) => evaluate(whole, variables, new Map()) };
}

const emptySum = (): Sum => ({ known: 0, depth: 0, parts: [], priced: [] });

function addPriced(sum: Sum, field: Field | undefined, declared: FieldComplexityValue | undefined, below: Sum): void {
  sum.known += priceOf(declared);
  if (field !== undefined) addSum(sum, below, factorOf(field, declared));
}

function addSum(sum: Sum, part: Sum, factor: number): void {
  sum.depth = Math.max(sum.depth, part.depth);
  if (part.parts.length === 0 && part.priced.length === 0) sum.known += factor * part.known;
  else sum.parts.push({ sum: part, factor });
}

const priceOf = (declared: FieldComplexityValue | undefined): number =>
  typeof declared === "number" ? declared : (declared?.field ?? 1);

const factorOf = ({ type }: Field, declared: FieldComplexityValue | undefined): number =>
  Math.max(
    0,
    (typeof declared === "object" ? declared.multiplier : undefined) ?? (isListType(getNullableType(type)) ? listMultiplier : 1),
  );

function hasVariable(node: FieldNode): boolean {
  let found = false;
  for (const argument of node.arguments ?? [])
    visit(argument, {
      Variable() {
        found = true;
      },
    });
  return found;
}
