import {
  defaultFieldResolver,
  getNamedType,
  isAbstractType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import { StartError } from "../errors.ts";
import type { Scope } from "../principal.ts";
import { requireScope } from "./access.ts";
import { keepBare } from "./bare-fields.ts";
import type { GraphQLContext } from "./context.ts";
import { isOpen, scopeOf } from "./field-access.ts";

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;
type Field = GraphQLField<unknown, GraphQLContext>;

/**
 * Lets only tokens with the scope `read` use queries and subscriptions, and see any type that is not open, on whatever path: the result of a
 * mutation, or a token's view of itself, leads no further. A mutation needs the scope that it declares.
 * @throws StartError when a mutation declares none.
 */
export function guardAccess(schema: GraphQLSchema): GraphQLSchema {
  const [query, mutation, subscription] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (type === mutation) guard(field, scopeOfMutation(field));
      else if (type === subscription) guardSource(field);
      else if (!isOpen(field) && (type === query || leadsToClosed(schema, field))) guard(field, "read", scopeOf(field));
    }
  }
  return schema;
}

/** Whether a field may return a value of a type that is not open. */
function leadsToClosed(schema: GraphQLSchema, { type }: Field): boolean {
  const named = getNamedType(type);
  const shown = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
  return shown.some((one) => isObjectType(one) && !isOpen(one));
}

function scopeOfMutation(field: Field): Scope {
  const scope = scopeOf(field);
  if (scope === null) throw new StartError(`The mutation ${field.name} does not say which scope it needs.`);
  return scope;
}

function guard(field: Field, ...declared: readonly (Scope | null)[]): void {
  const scopes = declared.filter((scope) => scope !== null);
  const resolve = field.resolve ?? defaultFieldResolver;
  keepBare(field, { resolve, scopes });
  field.resolve = guarded(resolve, scopes);
}

/** A subscription's answers come from its source, which is opened once, so the guard is on the source. */
function guardSource(field: Field): void {
  if (field.subscribe === undefined) throw new StartError(`The subscription ${field.name} has no source.`);
  const scope = scopeOf(field);
  field.subscribe = guarded(field.subscribe, scope === null ? ["read"] : ["read", scope]);
}

const guarded =
  (resolver: Resolver, scopes: readonly Scope[]): Resolver =>
  (parent, input, context, info) => {
    for (const scope of scopes) requireScope(context.principal, scope);
    return resolver(parent, input, context, info);
  };
