import { printSchema, type GraphQLSchema } from "graphql";
import type { Catalog } from "../catalog/catalog.ts";
import { surroundMutations } from "./around-mutations.ts";
import { countAnswers } from "./count-answers.ts";
import { createGraph } from "./create-graph.ts";
import type { GraphPart } from "./graph.ts";
import { guardAccess } from "./guard-access.ts";

/**
 * Composes the graph of a catalog from the stages' parts. Everything about entities is derived from their descriptors, so a new entity or
 * connector changes nothing here. Resolvers expect a `GraphQLContext`.
 * @throws StartError when two kinds of ids share a prefix, or when a mutation does not declare its scope.
 */
export function createSchema(catalog: Catalog, parts: readonly GraphPart[]): GraphQLSchema {
  const graph = createGraph(catalog);
  for (const part of parts) part.add(graph);
  // Unsorted: enumerations keep their rank, and types start with their most important fields.
  const schema = guardAccess(graph.builder.toSchema({ sortSchema: false }));
  return countAnswers(
    surroundMutations(
      schema,
      parts.flatMap(({ aroundMutation = [] }) => aroundMutation),
    ),
  );
}

/** The schema as SDL. */
export const schemaText = (schema: GraphQLSchema): string => `${printSchema(schema)}\n`;
