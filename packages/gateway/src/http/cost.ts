import { complexityFromQuery } from "@pothos/plugin-complexity";
import { Kind, visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { limits } from "./limits.ts";
import { refusal, type Refusal } from "./refusal.ts";

/** What an operation costs, as `extensions.cost` shows it. */
export interface Cost {
  readonly cost: number;
  readonly limit: number;
  readonly depth: number;
  readonly depthLimit: number;
}

/** Reckons an operation's cost and depth from the document alone. The variables have been checked. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Cost {
  const definitions = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const single: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...definitions] };
  const { complexity, depth } = complexityFromQuery(single, { schema, variables, ctx: {} });
  const cost = complexity + introspectionCost * introspectionsIn(single);
  return { cost, limit: limits.cost, depth, depthLimit: limits.depth };
}

/** Introspection is the same size however little of it is asked for, so each costs as much as all of it. */
const introspectionCost = 5_000;

function introspectionsIn(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    Field({ name }) {
      if (name.value === "__schema" || name.value === "__type") count += 1;
    },
  });
  return count;
}

/** Refuses what is too deep or too expensive. */
export function refuseCost({ cost, limit, depth, depthLimit }: Cost): Refusal | null {
  if (depth > depthLimit) {
    return refusal("QUERY_TOO_DEEP", `The operation is nested ${depth} levels deep; ${depthLimit} are allowed. Ask in steps.`);
  }
  if (cost > limit) {
    return refusal(
      "QUERY_TOO_COMPLEX",
      `The operation costs ${cost}; ${limit} is allowed. Ask for fewer items (first) or fewer fields.`,
    );
  }
  return null;
}
