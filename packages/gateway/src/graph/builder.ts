import type { GraphQLContext } from "./context.ts";

/** What TypeScript knows of the schema. Entities are data, so it knows only what is fixed. */
export interface SchemaTypes {
  Context: GraphQLContext;
  Scalars: {
    /** In: UTC with milliseconds. */
    DateTime: { Input: string; Output: Date | string };
    JSON: { Input: unknown; Output: unknown };
    ID: { Input: string; Output: string };
  };
}

/** How many items a list without a size of its own is taken to have when an operation's cost is reckoned. */
export const assumedListSize = 5;

/** Where types and fields are added. */
export type Builder = PothosSchemaTypes.SchemaBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>>;
/** The builder's types with Pothos' defaults. */
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
