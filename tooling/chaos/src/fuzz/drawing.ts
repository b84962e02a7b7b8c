import type { GraphQLSchema, OperationTypeNode } from "graphql";
import type { Random } from "../random.ts";

/** Ids, keys and cursors that exist, by what they are of. */
export interface Ids {
  readonly systems: readonly string[];
  readonly workOrders: readonly string[];
  readonly others: readonly string[];
}

/** A variable that a document under way declares. */
export interface DrawnVariable {
  readonly type: string;
  /** The default with its equals sign; empty where there is none. */
  readonly fallback: string;
  /** What is sent; undefined where nothing is. */
  readonly value: unknown;
}

/** A document under way. */
export interface Drawing {
  readonly random: Random;
  readonly schema: GraphQLSchema;
  readonly ids: Ids;
  readonly kind: OperationTypeNode;
  readonly variables: Map<string, DrawnVariable>;
  /** Fragments by name, each with the type that it is on. */
  readonly fragments: Map<string, { readonly type: string; readonly text: string }>;
  /** Which share of the mistakes is made that can be made: most documents are right nearly everywhere, so that they come far. */
  readonly wildness: number;
  /** Aliases that have been given. */
  aliases: number;
}

const shareOfTame = 0.65;
const tameness = 0.06;

/** Whether a mistake is made here that is made with this probability in wild documents. */
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

/** Declares one more variable and answers how it is used. */
export function declare(drawing: Drawing, variable: DrawnVariable): string {
  const name = `v${drawing.variables.size}`;
  drawing.variables.set(name, variable);
  return `$${name}`;
}
