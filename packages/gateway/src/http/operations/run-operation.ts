import { execute, type ExecutionResult, type GraphQLSchema } from "graphql";
import { asWhole, createAnswerSize } from "../../graph/answer-size.ts";
import { createContext, type GraphQLContext } from "../../graph/context.ts";
import { createCompiledOperations } from "./compiled/compiled-operations.ts";
import type { ReadyOperation } from "./operation.ts";

/** What an operation needs of its surroundings. */
export interface Surroundings extends Pick<GraphQLContext, "use" | "signal"> {
  /** Gets the total of bytes in memory; returns false when there is no room for them. */
  hold(bytes: number): boolean;
}

/** The result of a query or a mutation, or its data as JSON where there are no errors. */
export type RunOperation = (
  ready: ReadyOperation,
  around: Surroundings,
) => Promise<ExecutionResult | { readonly written: string }>;

/**
 * Runs a repeated query in its compiled form, which gives up at the first error: then GraphQL runs the query from the start, so that errors
 * and what they leave of the answer are GraphQL's own. All else is GraphQL's anyway.
 */
export function createRunOperation(schema: GraphQLSchema): RunOperation {
  const compiledOf = createCompiledOperations(schema);

  async function runPlainly(
    { document, operation, variables }: ReadyOperation,
    context: GraphQLContext,
  ): Promise<ExecutionResult> {
    const executed = await execute({
      schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: context,
    });
    return asWhole(executed, context.size);
  }

  return async (ready, { use, signal, hold }) => {
    const { principal, requestId, lastEventId, address = null } = ready.caller;
    const contextOf = () => createContext({ use, principal, requestId, lastEventId, address, signal }, createAnswerSize(hold));
    const compiled = compiledOf(ready.document, ready.operation, ready.coerced);
    if (compiled !== null) {
      const context = contextOf();
      try {
        return { written: await compiled.run({ context, variables: ready.coerced }) };
      } catch (error) {
        // Too large is too large either way.
        if (context.size.failure !== null) return asWhole({}, context.size);
        compiled.failed(error);
      }
    }
    return await runPlainly(ready, contextOf());
  };
}
