import type { GraphQLSchema, OperationTypeNode } from "graphql";
import type { Random } from "../random.ts";

/** Existing ids, keys and cursors, by kind. */
export interface Ids {
  readonly systems: readonly string[];
  readonly workOrders: readonly string[];
  readonly others: readonly string[];
}

/** A variable that the current document declares. */
export interface DrawnVariable {
  readonly type: string;
  /** The default with its equals sign, or empty. */
  readonly fallback: string;
  /** The value to send; undefined to send none. */
  readonly value: unknown;
}

/** A document in progress. */
export interface Drawing {
  readonly random: Random;
  readonly schema: GraphQLSchema;
  readonly ids: Ids;
  readonly kind: OperationTypeNode;
  readonly variables: Map<string, DrawnVariable>;
  /** Fragments by name, each with the type that it is on. */
  readonly fragments: Map<string, { readonly type: string; readonly text: string }>;
  /** The share of possible mistakes to make: most documents are correct nearly everywhere, and so get far. */
  readonly wildness: number;
  /** The number of aliases so far. */
  aliases: number;
}

const shareOfTame = 0.65;
const tameness = 0.06;

/** Whether to make a mistake that has this probability in wild documents. */
export const errs = ({ random, wildness }: Drawing, probability: number): boolean => random.chance(probability * wildness);

export const createDrawing = (random: Random, schema: GraphQLSchema, ids: Ids, kind: OperationTypeNode): Drawing => ({
  random,
  schema,
  ids,
  kind,
  variables: new Map(),
  fragments: new Map(),
  wildness: random.chance(shareOfTame) ? tameness : 1,
  aliases: 0,
});

/** Declares one more variable and returns its use. */
export function declare(drawing: Drawing, variable: DrawnVariable): string {
  const name = `v${drawing.variables.size}`;
  drawing.variables.set(name, variable);
  return `$${name}`;
}
