import { Kind, visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { planCost, type CostPlan } from "./cost-plan.ts";
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

/** What is worked out once for an operation, as long as its document is kept. */
interface Plan extends CostPlan {
  readonly fragments: Asked["fragments"];
  readonly introspects: boolean;
}

const plans = new WeakMap<OperationDefinitionNode, Plan>();

/**
 * Computes an operation's cost and depth before anything runs. Introspection costs its yield, and counting stops early, so a cost beyond the
 * limit may be too low. The document must be valid; `coerced` are its variables. An operation's node belongs to one schema.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  coerced: Record<string, unknown>,
): Cost {
  const plan = plans.get(operation) ?? planOf(schema, document, operation);
  plans.set(operation, plan);
  const { depth, fragments, introspects } = plan;
  const yielded = introspects ? introspectionCost(schema, { operation, fragments, coerced }) : 0;
  return { cost: plan.costWith(coerced) + yielded, limit: limits.cost, depth, depthLimit: limits.depth };
}

function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const definitions = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = new Map(definitions.map((definition) => [definition.name.value, definition]));
  return { ...planCost(schema, operation, fragments), fragments, introspects: doesIntrospect(document) };
}

/** Whether a document selects `__schema` or `__type`. */
function doesIntrospect(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field({ name }) {
      found ||= name.value === "__schema" || name.value === "__type";
    },
  });
  return found;
}

/** The largest cost of a tool's introspection, in a schema of any size. */
const wholeIntrospectionCost = 50_000;
/** The average size of a field above which introspection costs more than its number of fields. */
const fieldBytes = 100;

function introspectionCost(schema: GraphQLSchema, asked: Asked): number {
  const weight = Math.min(1, wholeIntrospectionCost / wholeIntrospection(schema));
  const { fields, bytes } = introspectionYield(schema, asked, Math.ceil((limits.cost + 1) / weight));
  const amount = Math.max(fields, bytes / fieldBytes);
  // Multiplied first, so that the whole costs exactly what it should.
  return Math.ceil(weight < 1 ? (amount * wholeIntrospectionCost) / wholeIntrospection(schema) : amount);
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
