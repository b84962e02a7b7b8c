import type { GraphQLField, GraphQLFieldResolver, GraphQLResolveInfo } from "graphql";
import type { Scope } from "../principal.ts";
import type { GraphQLContext } from "./context.ts";

/** How a field is resolved, without the checks that stand in front of its resolver. */
export interface BareField {
  readonly resolve: GraphQLFieldResolver<unknown, GraphQLContext>;
  /** The scopes that its guard requires. */
  readonly scopes: readonly Scope[];
}

const bareFields = new WeakMap<object, BareField>();

/** Keeps what a field was before a check was put in front of it. The first to do so wins, as its check is the innermost. */
export function keepBare(field: GraphQLField<unknown, GraphQLContext>, bare: BareField): void {
  if (!bareFields.has(field)) bareFields.set(field, bare);
}

/** The field without its checks. Whoever resolves it so does their work. Undefined for introspection. */
export const bareOf = (field: GraphQLField<unknown, unknown>): BareField | undefined => bareFields.get(field);

/** Resolves a field for all objects of a level at once, in their order. */
export type LevelResolver<Parent> = (
  parents: readonly Parent[],
  input: Readonly<Record<string, unknown>>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) => Promise<readonly unknown[]>;

const levelKey = "fettle.level";

/** The `extensions` of a field that is resolved for a whole level at once where that is possible, with the same values. */
export const resolvesLevels = <Parent>(resolve: LevelResolver<Parent>): Readonly<Record<string, unknown>> => ({
  [levelKey]: resolve,
});

/** How a field is resolved for a whole level. Undefined: one object at a time. */
export const levelResolverOf = ({
  extensions,
}: Pick<GraphQLField<unknown, unknown>, "extensions">): LevelResolver<unknown> | undefined =>
  extensions[levelKey] as LevelResolver<unknown> | undefined; // set above
