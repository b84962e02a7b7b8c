import type { ResultStream } from "../streams/result-stream.ts";
import type { Answer } from "./answer.ts";
import type { Caller, OperationRequest, ReadyOperation, RefusedOperation } from "./operation.ts";

/** The steps of an operation. */
export interface Operations {
  /** Checks everything that does not need the operation to run: syntax, validity, variables, cost, depth. */
  prepare(request: OperationRequest, caller: Caller): ReadyOperation | RefusedOperation;
  /** Runs a query or a mutation. */
  run(operation: ReadyOperation): Promise<Answer>;
  /** Opens a subscription. An immediate failure is the stream's only result. */
  open(operation: ReadyOperation): Promise<ResultStream>;
}
