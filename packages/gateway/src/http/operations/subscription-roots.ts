import { GraphQLError, Kind, type DirectiveNode, type DocumentNode, type SelectionSetNode } from "graphql";

/**
 * Finds `@skip` and `@include` at the root of subscriptions, where the specification (September 2025, 5.2.4.1) forbids them: a subscription
 * has exactly one root field. GraphQL's own rule does not expect them, and throws when their condition is a variable or missing. The
 * document may be invalid.
 */
export function conditionalRoots({ definitions }: DocumentNode): readonly GraphQLError[] {
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  const seen = new Set<SelectionSetNode>();
  const conditions: DirectiveNode[] = [];

  function look(set: SelectionSetNode | undefined): void {
    if (set === undefined || seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      conditions.push(...(selection.directives ?? []).filter(({ name }) => name.value === "skip" || name.value === "include"));
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      if (selection.kind === Kind.FRAGMENT_SPREAD) look(fragments.get(selection.name.value));
    }
  }

  for (const definition of definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === "subscription") look(definition.selectionSet);
  return conditions.map(
    (node) =>
      new GraphQLError(
        `The root field of a subscription does not take @${node.name.value}. Open the subscription only when you want it.`,
        {
          nodes: node,
        },
      ),
  );
}
