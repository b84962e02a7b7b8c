import { complexityFromQuery } from "@pothos/plugin-complexity";
import { Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { introspectionYield, wholeIntrospection, type Asked } from "./introspection.ts";
import { limits } from "../limits.ts";
import { refusal, type Refusal } from "../surface/refusal.ts";

/** The cost of an operation as `extensions.cost` shows it. */
export interface Cost {
  readonly cost: number;
  readonly limit: number;
  readonly depth: number;
  readonly depthLimit: number;
}

/**
 * Computes an operation's cost and depth before anything runs. Introspection costs its yield, and counting stops early, so a cost beyond the
 * limit may be too low. The document and the variables must be valid.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Cost {
  const definitions = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const single: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...definitions] };
  const fragments = new Map(definitions.map((definition) => [definition.name.value, definition]));
  const { complexity, depth } = complexityFromQuery(single, { schema, variables, ctx: {} });
  const cost = complexity + introspectionCost(schema, { operation, fragments, variables });
  return { cost, limit: limits.cost, depth, depthLimit: limits.depth };
}

/** The largest cost of a tool's introspection, in a schema of any size. */
const wholeIntrospectionCost = 50_000;
/** The average size of a field above which introspection costs more than its number of fields. */
const fieldBytes = 100;

function introspectionCost(schema: GraphQLSchema, asked: Asked): number {
  const weight = Math.min(1, wholeIntrospectionCost / wholeIntrospection(schema));
  const { fields, bytes } = introspectionYield(schema, asked, Math.ceil((limits.cost + 1) / weight));
  return Math.ceil(Math.max(fields, bytes / fieldBytes) * weight);
}

/** Refuses an operation that is too deep or too expensive. */
export function refuseCost({ cost, limit, depth, depthLimit }: Cost): Refusal | null {
  if (depth > depthLimit) {
    return refusal(
      "QUERY_TOO_DEEP",
      `The operation is nested ${depth} levels deep; ${depthLimit} are allowed. Split it into several operations.`,
    );
  }
  if (cost > limit) {
    return refusal(
      "QUERY_TOO_COMPLEX",
      `The operation costs ${cost}; ${limit} is allowed. Request fewer items (first) or fewer fields.`,
    );
  }
  return null;
}
