import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** What is known of an operation before it runs. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** The values of at least the variables that `@skip` and `@include` use. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The fields of an object in the order of the answer, by their names there (the specification's CollectFields). */
export function collectFields(
  { schema, fragments, variables }: Selecting,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();

  const isIncluded = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.["if"] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.["if"] !== false;

  function isOn({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode): boolean {
    const condition = typeCondition && schema.getType(typeCondition.name.value);
    if (condition === undefined || condition === type) return true;
    return isAbstractType(condition) && schema.isSubType(condition, type);
  }

  function collect({ selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (!isIncluded(node)) continue;
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value;
        const others = fields.get(name);
        if (others === undefined) fields.set(name, [node]);
        else others.push(node);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (isOn(node)) collect(node.selectionSet);
      } else if (!seen.has(node.name.value)) {
        seen.add(node.name.value);
        const fragment = fragments[node.name.value];
        if (fragment !== undefined && isOn(fragment)) collect(fragment.selectionSet);
      }
    }
  }

  for (const set of sets) collect(set);
  return fields;
}
