import type { GraphQLContext } from "./context.ts";

/** The schema's static types. Entities are data, so only the fixed types are here. */
export interface SchemaTypes {
  Context: GraphQLContext;
  Scalars: {
    Date: { Input: string; Output: string };
    /** As input: UTC with milliseconds. */
    DateTime: { Input: string; Output: Date | string };
    JSON: { Input: unknown; Output: unknown };
    ID: { Input: string; Output: string };
  };
}

/** The assumed number of items of a list without a page size, for the cost of an operation. */
export const assumedListSize = 5;

/** Takes types and fields. */
export type Builder = PothosSchemaTypes.SchemaBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>>;
/** The builder's types with the defaults of Pothos. */
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
