import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import { requireScope } from "./access.ts";
import type { GraphQLContext } from "./context.ts";

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** Every token may see itself. */
const openQuery = "viewer";

/**
 * Lets only tokens with the scope `read` into queries and subscriptions, whatever fields they have, and from what a mutation answers, or
 * a token shows of itself, no further: not to other records, nor to lists.
 */
export function guardReads(schema: GraphQLSchema): GraphQLSchema {
  const [query, subscription] = [schema.getQueryType(), schema.getSubscriptionType()];
  for (const field of Object.values(query?.getFields() ?? {})) {
    if (field.name !== openQuery) guard(field);
  }
  for (const field of Object.values(subscription?.getFields() ?? {})) {
    if (field.subscribe !== undefined) field.subscribe = guarded(field.subscribe);
  }
  const left = new Set<unknown>([query, subscription, schema.getType("Command"), ...answersOf(schema)]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || left.has(type)) continue;
    for (const field of Object.values(type.getFields())) if (leadsOn(getNamedType(field.type))) guard(field);
  }
  return schema;
}

/** What mutations answer with. */
const answersOf = (schema: GraphQLSchema): readonly GraphQLNamedType[] =>
  Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((field) => {
    const type = getNamedType(field.type);
    return isUnionType(type) ? type.getTypes() : [];
  });

const leadsOn = (type: GraphQLNamedType) =>
  type.name === "SystemRecord" ||
  type.name === "SystemHealth" ||
  type.name === "HeldDeletion" ||
  type.name.endsWith("Connection") ||
  (isObjectType(type) && type.getInterfaces().some(({ name }) => name === "SystemRecord"));

function guard(field: GraphQLField<unknown, GraphQLContext>): void {
  field.resolve = guarded(field.resolve ?? defaultFieldResolver);
}

const guarded =
  (resolver: Resolver): Resolver =>
  (parent, input, context, info) => {
    requireScope(context.principal, "read");
    return resolver(parent, input, context, info);
  };
