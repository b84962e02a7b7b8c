import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import { requireScope } from "./access.ts";
import type { GraphQLContext } from "./context.ts";

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** Every token may see itself. */
const openQuery = "viewer";

/** Lets only tokens with the scope `read` into queries and subscriptions, whatever fields they have. */
export function guardReads(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    if (field.name !== openQuery) field.resolve = guarded(field.resolve ?? defaultFieldResolver);
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    if (field.subscribe !== undefined) field.subscribe = guarded(field.subscribe);
  }
  return schema;
}

const guarded =
  (resolver: Resolver): Resolver =>
  (parent, input, context, info) => {
    requireScope(context.principal, "read");
    return resolver(parent, input, context, info);
  };
