import { print } from "@0no-co/graphql.web";

/** GraphQL's syntax tree with the types of its data and variables, as gql.tada, graphql-js and code generators produce it. */
export interface TypedDocument<Data = unknown, Variables = unknown> {
  readonly kind: "Document";
  readonly definitions: readonly object[];
  /** Carries the types and never has a value. */
  readonly __apiType?: ((variables: Variables) => Data) | undefined;
}

/** An operation: a typed document, such as one from {@link graphql}, or its text with types given by hand. */
export type Operation<Data = unknown, Variables = unknown> = string | TypedDocument<Data, Variables>;

/** The variables of an operation without types. */
export type AnyVariables = Readonly<Record<string, unknown>>;

/** The `variables` of an options object, required when the operation requires some. */
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

/** The text of an operation for a request. */
export function textOf(operation: string | { readonly kind: "Document" }): string {
  if (typeof operation === "string") return operation;
  return print(operation as Parameters<typeof print>[0]); // the same tree, whichever library created it
}
