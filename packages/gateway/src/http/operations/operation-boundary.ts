import type { ErrorFormatter } from "./error-formatter.ts";
import type { Operations } from "./operations.ts";
import { refusalOfFailure } from "../surface/refusal.ts";
import { failedStream } from "../streams/result-stream.ts";

/** Confines every failure to its operation: the returned functions never throw or reject. */
export const withinEach = (operations: Operations, format: ErrorFormatter): Operations => ({
  prepare(request, caller) {
    try {
      return operations.prepare(request, caller);
    } catch (error) {
      return { type: "refused", refusal: refusalOfFailure(format(error, caller.requestId)) };
    }
  },

  async run(operation) {
    try {
      return await operations.run(operation);
    } catch (error) {
      const { requestId } = operation.caller;
      return { errors: [format(error, requestId)], data: null, extensions: { requestId, cost: operation.cost } };
    }
  },

  async open(operation) {
    try {
      return await operations.open(operation);
    } catch (error) {
      return failedStream(format(error, operation.caller.requestId), operation);
    }
  },
});
