import type { Principal } from "../principal.ts";
import type { Use } from "../service-key.ts";
import { createAnswerSize, type AnswerSize } from "./answer-size.ts";
import type { Sharing } from "./stream-event.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** The context of every resolver: the principal, its rights and the request id. */
export interface GraphQLContext {
  /** Looks up the service of a stage. */
  readonly use: Use;
  readonly principal: Principal;
  /** Repeated in the answer. Also the trace id of everything that the operation starts. */
  readonly requestId: string;
  /** The network address of the caller. Omitted where it is not known. */
  readonly address?: string | null;
  /** The last event id of a Server-Sent Events client. It takes precedence over the argument `after`. */
  readonly lastEventId: string | null;
  /** Set while a subscription is opened: those that it shares its answers with. */
  readonly sharing?: Sharing;
  /** Aborted when nobody waits for the operation anymore. */
  readonly signal: AbortSignal;
  /** Batched reads, one set per operation or event of a subscription. */
  readonly loaders: Loaders;
  /** The size so far, per operation or event of a subscription. */
  readonly size: AnswerSize;
}

/** The context of one operation. */
export function createContext(
  input: Pick<GraphQLContext, "use" | "principal" | "requestId" | "lastEventId" | "signal" | "sharing" | "address">,
  size: AnswerSize = createAnswerSize(),
): GraphQLContext {
  return { ...input, size, loaders: createLoaders({ use: input.use, principal: input.principal, size }) };
}
