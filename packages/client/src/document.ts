import { print } from "@0no-co/graphql.web";

/** GraphQL's syntax tree with the types of its data and variables, as gql.tada, graphql-js and code generators make it. */
export interface TypedDocument<Data = unknown, Variables = unknown> {
  readonly kind: "Document";
  readonly definitions: readonly object[];
  /** Carries the types and is never there. */
  readonly __apiType?: ((variables: Variables) => Data) | undefined;
}

/** An operation: a typed document, such as {@link graphql} makes, or its text, for which the types are given by hand. */
export type Operation<Data = unknown, Variables = unknown> = string | TypedDocument<Data, Variables>;

/** Variables of an operation that nothing is known of. */
export type AnyVariables = Readonly<Record<string, unknown>>;

/** The `variables` of an options object: to be given when the operation requires some. */
export type VariablesOption<Variables> =
  Record<never, never> extends Variables
    ? {
        /** The operation's variables. */
        readonly variables?: Variables;
      }
    : {
        /** The operation's variables. */
        readonly variables: Variables;
      };

/** The text of an operation, to be sent. */
export function textOf(operation: string | { readonly kind: "Document" }): string {
  if (typeof operation === "string") return operation;
  return print(operation as Parameters<typeof print>[0]); // the same tree whoever made it
}
