import type { GraphQLResolveInfo } from "graphql";
import { resolvesLevels } from "../../graph/bare-fields.ts";
import type { GraphQLContext } from "../../graph/context.ts";

/** Finds the values of a field for all objects of a level, in their order. */
type ResolveLevel<Parent, Value> = (
  parents: readonly Parent[],
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) => Promise<readonly Value[]>;

/** The options of a field that is resolved a level at a time, or for one object where nobody executes by levels. */
export const levelResolver = <Parent, Value>(
  extensions: Readonly<Record<string, unknown>>,
  resolveLevel: ResolveLevel<Parent, Value>,
) => ({
  extensions: {
    ...extensions,
    ...resolvesLevels<Parent>((parents, _arguments, context, info) => resolveLevel(parents, context, info)),
  },
  resolve: async (parent: Parent, _arguments: object, context: GraphQLContext, info: GraphQLResolveInfo): Promise<Value> =>
    (await resolveLevel([parent], context, info))[0] as Value, // as many values as parents
});
