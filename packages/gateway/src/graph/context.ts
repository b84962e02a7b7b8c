import type { Principal } from "../principal.ts";
import type { Use } from "../service-key.ts";
import { createAnswerSize, type AnswerSize } from "./answer-size.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** What every resolver gets: who asks, with what rights, under which id. */
export interface GraphQLContext {
  /** Looks up what a stage gives. */
  readonly use: Use;
  readonly principal: Principal;
  /** Repeated in the answer, and the trace id of whatever the operation sets off. */
  readonly requestId: string;
  /** Where a Server-Sent Events client stopped. It wins over the argument `after`. */
  readonly lastEventId: string | null;
  /** Aborted when nobody waits for the operation any more. */
  readonly signal: AbortSignal;
  /** One batch of reads an operation, or an event of a subscription. */
  readonly loaders: Loaders;
  /** How large the answer has become, of an operation or an event of a subscription. */
  readonly size: AnswerSize;
}

/** The context of one operation. */
export function createContext(
  input: Pick<GraphQLContext, "use" | "principal" | "requestId" | "lastEventId" | "signal">,
  size: AnswerSize = createAnswerSize(),
): GraphQLContext {
  return { ...input, size, loaders: createLoaders({ use: input.use, principal: input.principal, size }) };
}

/** The same context with nothing cached nor counted: records are read anew for each event of a subscription. */
export function refreshContext(context: GraphQLContext): GraphQLContext {
  return createContext(context);
}
