import { type GraphQLObjectType, type GraphQLSchema, OperationTypeNode } from "graphql";
import type { Random } from "../random.ts";
import { damageText } from "./damage.ts";
import { drawDirectives } from "./draw-directives.ts";
import { drawSelections } from "./draw-selections.ts";
import { createDrawing, type Ids } from "./drawing.ts";
import { oddValue } from "./odd-values.ts";

/** The members of a GraphQL request. */
export interface Operation {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  /** The kind of the operation; a damaged document may be something else. */
  readonly kind: OperationTypeNode;
}

const kinds = [OperationTypeNode.QUERY, OperationTypeNode.QUERY, OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION];

/**
 * A document over the schema that is correct in most places and wrong in some: arguments, variables, directives, fragments, and occasionally
 * its text. Mutations name no existing record, system or token, unless they write a work order.
 */
export function drawOperation(random: Random, schema: GraphQLSchema, ids: Ids): Operation {
  const kind = random.pick(kinds) ?? OperationTypeNode.QUERY;
  const root = schema.getRootType(kind);
  if (!root) throw new Error(`The schema has no ${kind}`);
  const drawing = createDrawing(random, schema, ids, kind);
  const body = drawSelections(drawing, root, 0);
  const directives = random.chance(0.03) ? drawDirectives(drawing) : "";
  const fragments = [...drawing.fragments.values()].map(({ text }) => text);
  const heads = [...drawing.variables].map(([name, { type, fallback }]) => `$${name}: ${type}${fallback}`);
  const signature = heads.length > 0 ? `(${heads.join(", ")})` : "";
  const whole = [`${kind} Drawn${signature} ${directives} ${body}`, ...fragments, ...more(drawing.random, root)].join("\n");
  const query = random.chance(0.08) ? damageText(random, whole) : whole;
  const values = Object.fromEntries(
    [...drawing.variables].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
  );
  return {
    query,
    kind,
    ...(random.chance(0.03) ? { variables: oddValue(random) } : { variables: values }),
    ...(random.chance(0.06) ? { operationName: random.chance(0.5) ? "Drawn" : oddValue(random) } : {}),
  };
}

/** Occasionally another operation in the same document. */
const more = (random: Random, root: GraphQLObjectType): readonly string[] =>
  random.chance(0.03)
    ? [random.pick(["query Other { __typename }", "{ __typename }", `fragment Left on ${root.name} { __typename }`]) ?? ""]
    : [];
