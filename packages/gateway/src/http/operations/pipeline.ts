import { getOperationAST, getVariableValues } from "graphql";
import { hasScope } from "../../graph/access.ts";
import { payloadsService } from "../../payloads/payloads-service.ts";
import { whileReading } from "../../store/reading.ts";
import { vendorCallsService } from "../../vendor-calls/vendor-calls-service.ts";
import { createByteBudget } from "../surface/byte-budget.ts";
import { costOf, refuseCost } from "./cost.ts";
import { createDocuments, refuseVariables } from "./documents.ts";
import { createErrorFormatter, type ErrorFormatter } from "./error-formatter.ts";
import { limits } from "../limits.ts";
import { createFindDocument } from "./persisted/find-document.ts";
import type { PipelineDependencies } from "./pipeline-dependencies.ts";
import type { RefusedOperation } from "./operation.ts";
import { withinEach } from "./operation-boundary.ts";
import { createOperationLog, type OperationLog } from "./log-operations.ts";
import type { Operations } from "./operations.ts";
import { createRunOperation } from "./run-operation.ts";
import { shownCalls } from "./shown-calls.ts";
import { refusal, refusalOf, type Refusal } from "../surface/refusal.ts";
import { countDeliveries } from "../streams/count-deliveries.ts";
import { openResultStream, type ResultStream } from "../streams/result-stream.ts";
import { createSharedAnswers } from "../streams/shared-answers.ts";

/**
 * Runs operations, in the same way for every transport. A failure becomes the refusal or the result of its operation: nothing throws, so a
 * failure never affects other operations of its connection.
 */
export interface Pipeline extends Operations {
  /** Ends all streams and refuses new operations. */
  close(): Promise<void>;
  readonly isClosing: boolean;
  readonly format: ErrorFormatter;
  /** Prepares for someone who leaves what cannot run to another way, which logs it. */
  tryToPrepare: Operations["prepare"];
  /** What the transports know better than the pipeline. */
  readonly operationLog: Pick<OperationLog, "sent" | "recalled">;
}

export function createPipeline(dependencies: PipelineDependencies): Pipeline {
  const { schema, use, clock, log, metrics, requestLog, underWay, trust = null } = dependencies;
  const find = createFindDocument(trust);
  const check = createDocuments(schema);
  const operationLog = createOperationLog({ schema, clock, requestLog, payloads: use(payloadsService), check });
  const run = createRunOperation(schema);
  const format = createErrorFormatter(log);
  const answers = createSharedAnswers();
  const delivered = countDeliveries(metrics, clock);
  const reads = createByteBudget(limits.reads);
  const calls = use(vendorCallsService).listeners;
  const streams = new Set<ResultStream>();
  let isClosing = false;

  const operations: Operations = {
    prepare(request, caller) {
      if (isClosing) return refused(shuttingDown);
      if (caller.wantsCalls === true && !hasScope(caller.principal, "systems")) return refused(notForDebugging);
      const { operationName, variables } = request;
      const found = find(request, caller.principal.environmentId);
      if (found.type === "refused") return refused(found.refusal);
      const checked = check(found.text);
      if (checked.type === "refused") return refused(checked.refusal);
      found.keep();
      const { document } = checked;
      const operation = getOperationAST(document, operationName);
      const asked = { document, operation: operation ?? null };
      if (!operation) return refused(noOperation, asked);
      if (caller.readOnly && operation.operation === "mutation") return refused(getMutation, asked);
      const badVariables = refuseVariables(variables);
      if (badVariables !== null) return refused(badVariables, { document, operation: null });
      const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, { maxErrors: 20 });
      if (values.errors !== undefined) return refused(refusalOf("BAD_USER_INPUT", values.errors), asked);
      const cost = costOf(schema, document, operation, values.coerced);
      const tooMuch = refuseCost(cost);
      if (tooMuch !== null) return { type: "refused", refusal: tooMuch, cost, asked };
      return { type: "ready", caller, document, operation, variables: variables ?? {}, coerced: values.coerced, cost };
    },

    async run(ready) {
      const { caller, operation, cost } = ready;
      const { requestId, transport } = caller;
      const { environmentId } = caller.principal;
      const finish = metrics.begin(operation.operation, transport);
      const isQuery = operation.operation === "query";
      // A vendor that was asked to write cannot be asked to forget it.
      const signal = isQuery ? caller.signal : new AbortController().signal;
      using place = reads.enter(environmentId, true);
      using collected = caller.wantsCalls === true ? calls.collect(environmentId, requestId) : null;
      const work = () => run(ready, { use, signal, hold: place.hold });
      const result = await (isQuery ? whileReading({ environmentId, signal }, work) : work());
      const extensions = { requestId, cost, ...(collected && { vendorCalls: shownCalls(collected.calls, caller.principal) }) };
      const isWritten = "written" in result;
      finish(signal.aborted ? "left" : isWritten || result.errors === undefined ? "success" : "error");
      if (isWritten) return { written: result.written, extensions };
      const errors = result.errors?.map((error) => format(error, requestId));
      return { ...(errors && { errors }), data: result.data ?? null, extensions };
    },

    async open(ready) {
      const stream = await openResultStream({ schema, use }, ready, {
        format,
        metrics,
        delivered,
        answers,
        onEnd(ended, counts) {
          streams.delete(ended);
          operationLog.ended(ready, counts);
        },
      });
      streams.add(stream);
      // Otherwise a stream that opens during the close would stay open.
      if (isClosing) stream.end();
      return stream;
    },
  };

  const within = withinEach(operations, format);
  return {
    prepare(request, caller) {
      const prepared = within.prepare(request, caller);
      if (prepared.type === "refused") operationLog.refused(request, caller, prepared);
      return prepared;
    },
    tryToPrepare: within.prepare,
    async run(operation) {
      const end = operationLog.begin(operation);
      const answer = await underWay.during(within.run(operation));
      end(answer);
      return answer;
    },
    async open(operation) {
      operationLog.opened(operation);
      const stream = await within.open(operation);
      if (stream.failure !== null) operationLog.ended(operation, { events: 0, bytes: 0, errors: [stream.failure] });
      return stream;
    },
    format,
    operationLog,
    get isClosing() {
      return isClosing;
    },
    async close() {
      isClosing = true;
      for (const stream of streams) stream.end();
    },
  };
}

const refused = (why: Refusal, asked?: RefusedOperation["asked"]): RefusedOperation => ({
  type: "refused",
  refusal: why,
  ...(asked && { asked }),
});
const notForDebugging = refusal(
  "FORBIDDEN",
  'The header x-fettle-debug needs the scope "systems". Leave it out, or use a token that has the scope.',
  { status: 403, isSpecified: true },
);
const shuttingDown = refusal("SHUTTING_DOWN", "This node is stopping. Try again; another node will answer.", {
  status: 503,
  isSpecified: false,
  headers: { "retry-after": "1" },
});
const noOperation = refusal(
  "BAD_USER_INPUT",
  "Name the operation to run in operationName: the document has no operation with this name, or several operations.",
);
const getMutation = refusal("BAD_USER_INPUT", "GET only reads. Send a mutation with POST.", {
  status: 405,
  isSpecified: false,
  headers: { allow: "POST" },
});
