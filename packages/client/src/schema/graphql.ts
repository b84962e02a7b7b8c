import { type FragmentOf, initGraphQLTada, type ResultOf, type VariablesOf } from "gql.tada";
import type { Introspection } from "./introspection.ts";

/** The scalars on the wire: a DateTime is ISO 8601 in UTC with milliseconds, JSON is any value that the vendor sent. */
interface Scalars {
  Date: string;
  DateTime: string;
  JSON: unknown;
}

/**
 * Creates a typed document from GraphQL text: its data and variables are those of the schema that `@fettle/gateway` publishes.
 * Pass fragments as the second argument; they are not masked. Types of your own connectors are not included: for those, call
 * gql.tada's `initGraphQLTada` with the schema that your gateway prints.
 *
 * @throws when the text is not GraphQL.
 */
export const graphql = initGraphQLTada<{ introspection: Introspection; scalars: Scalars; disableMasking: true }>();

export type {
  /** The data of a fragment. */
  FragmentOf,
  /** The data that a document returns. */
  ResultOf,
  /** The variables that a document takes. */
  VariablesOf,
};
