import type { GraphQLField, GraphQLObjectType, GraphQLResolveInfo } from "graphql";

/** A field as it is selected of an object. */
export interface SelectedField {
  /** Its name in the answer. */
  readonly name: string;
  /** Null: `__typename`. */
  readonly field: GraphQLField<unknown, unknown> | null;
  readonly below: SelectBelow;
}

/** What is selected of a field's objects, by their type, in the order of the answer. An equal function for equal selections of a compiled form. */
export type SelectBelow = (type: GraphQLObjectType) => readonly SelectedField[];

/** What a resolver of a compiled operation gets: its conditions are decided, so what it selects is known. */
export interface CompiledInfo extends GraphQLResolveInfo {
  readonly below: SelectBelow;
}

/** What is selected of a field's objects. Null when the operation is not compiled. */
export const belowOf = (info: GraphQLResolveInfo): SelectBelow | null => ("below" in info ? (info as CompiledInfo).below : null);
