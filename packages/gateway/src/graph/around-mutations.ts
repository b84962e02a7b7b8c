import { defaultFieldResolver, type GraphQLArgument, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import type { GraphQLContext } from "./context.ts";

/** A mutation of the schema. */
export interface MutationField {
  readonly name: string;
  readonly args: readonly GraphQLArgument[];
  /** Where else a log of what it does is kept. Null: nowhere. */
  readonly loggedElsewhere: string | null;
}

/** A mutation's resolver. */
export type MutationResolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** Puts something around a mutation, the check of its scope included. It returns the resolver itself where it adds nothing. */
export type AroundMutation = (mutation: MutationField, resolve: MutationResolver) => MutationResolver;

const elsewhereKey = "fettle.loggedElsewhere";

/** The `extensions` of a mutation whose acts a log of its own keeps, such as that of commands: the audit does not repeat it. */
export const loggedElsewhere = (log: "commands" | "passthrough"): Readonly<Record<string, unknown>> => ({ [elsewhereKey]: log });

/** Puts what the parts declare around every mutation of the schema, that of the first part innermost. */
export function surroundMutations(schema: GraphQLSchema, around: readonly AroundMutation[]): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const elsewhere = field.extensions[elsewhereKey];
    const mutation = { name: field.name, args: field.args, loggedElsewhere: typeof elsewhere === "string" ? elsewhere : null };
    field.resolve = around.reduce<MutationResolver>(
      (resolve, put) => put(mutation, resolve),
      field.resolve ?? defaultFieldResolver,
    );
  }
  return schema;
}
