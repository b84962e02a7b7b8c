import { getOperationAST, type DocumentNode, type GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import type { Clock } from "../../clock.ts";
import type { AskedOperation, AskedOutcome, Asker } from "../../observe/requests/api-request.ts";
import type { LoggedRequest, RequestLog } from "../../observe/requests/request-log.ts";
import type { Payloads } from "../../payloads/payloads.ts";
import type { Answer } from "./answer.ts";
import type { CheckedDocument } from "./documents.ts";
import type { Caller, OperationRequest, ReadyOperation, RefusedOperation } from "./operation.ts";
import { readPostedOperation } from "./posted-operation.ts";
import { shownDocument, shownVariables, type ShownDocument } from "./shown-input.ts";
import { shownError } from "./shown-error.ts";

/** What a stream has sent. */
export interface StreamCounts {
  readonly events: number;
  readonly bytes: number;
  readonly errors: readonly GraphQLError[];
}

/** Writes operations to the log of API requests. */
export interface OperationLog {
  refused(request: OperationRequest, caller: Caller, refused: RefusedOperation): void;
  /** Call the result with the answer of a query or a mutation. */
  begin(operation: ReadyOperation): (answer: Answer) => void;
  /** An answer has been given again that was kept. `bytes`: of the request and of the answer. */
  recalled(
    caller: Caller,
    body: Buffer,
    of: { readonly cost: number | null; readonly milliseconds: number; readonly bytes: number },
  ): void;
  /** How long an answer is. */
  sent(answer: Answer, bytes: number): void;
  opened(operation: ReadyOperation): void;
  ended(operation: ReadyOperation, counts: StreamCounts): void;
}

/** Larger requests are logged without their document and variables while they wait. */
const mostKept = 256 * 1024;

const unread: AskedOperation = { type: null, name: null, document: null, variables: null };

export function createOperationLog({
  schema,
  clock,
  requestLog,
  payloads,
  check,
}: {
  readonly schema: GraphQLSchema;
  readonly clock: Clock;
  readonly requestLog: RequestLog;
  readonly payloads: Pick<Payloads, "wants" | "capture">;
  readonly check: (text: string) => CheckedDocument;
}): OperationLog {
  const shownDocuments = new WeakMap<DocumentNode, ShownDocument>();
  const ofAnswers = new WeakMap<Answer, LoggedRequest>();
  const ofStreams = new WeakMap<ReadyOperation, { readonly logged: LoggedRequest; readonly startedAt: Date }>();

  const shownOf = (document: DocumentNode): (ShownDocument & { readonly original: string }) | null => {
    const original = document.loc?.source.body;
    if (original === undefined) return null;
    const shown = shownDocuments.get(document) ?? shownDocument(schema, document, original, requestLog.names);
    shownDocuments.set(document, shown);
    return { ...shown, original };
  };

  const askedOf = (
    document: DocumentNode,
    operation: OperationDefinitionNode | null | undefined,
    variables: Readonly<Record<string, unknown>> | null | undefined,
  ): AskedOperation => {
    const shown = shownOf(document);
    return {
      type: operation?.operation ?? null,
      name: operation?.name?.value ?? null,
      document: shown && { original: shown.original, text: shown.text },
      variables: operation && variables && shown ? shownVariables(schema, operation, variables, shown) : null,
    };
  };

  function record(
    caller: Caller,
    { startedAt, isWrite }: { readonly startedAt: Date; readonly isWrite: boolean },
    outcome: AskedOutcome,
    asked: () => AskedOperation,
  ): LoggedRequest {
    const { requestBytes: size = 0 } = caller;
    return requestLog.record({
      asker: askerOf(caller),
      startedAt,
      isWrite,
      size: Math.min(size, mostKept),
      asked: size > mostKept ? () => unread : asked,
      ...outcome,
    });
  }

  /** Keeps the errors of an answer. Its data may hold secrets under any name. */
  function keepErrors(caller: Caller, { id }: LoggedRequest, startedAt: Date, errors: readonly GraphQLError[]): void {
    const { environmentId, systemId } = caller.principal;
    const about = { environmentId, systemId, isError: true };
    if (id === null || !payloads.wants(about)) return;
    const body = JSON.stringify({ errors: errors.map(shownError) });
    payloads.capture({
      ...about,
      kind: "API_REQUEST",
      subjectId: id,
      traceId: caller.requestId,
      at: startedAt,
      request: null,
      response: { headers: [["content-type", "application/json"]], body },
      hide: () => (bytes) => bytes,
    });
  }

  return {
    refused(request, caller, { refusal, cost, asked }) {
      const outcome: AskedOutcome = {
        outcome: "REFUSED",
        errorCodes: codesOf(refusal.errors),
        cost: cost?.cost ?? null,
        milliseconds: 0,
        events: null,
      };
      const { operationName = null, variables } = request;
      const startedAt = clock();
      const logged = record(caller, { startedAt, isWrite: false }, outcome, () =>
        asked === undefined ? { ...unread, name: operationName } : askedOf(asked.document, asked.operation, variables),
      );
      keepErrors(caller, logged, startedAt, refusal.errors);
    },

    begin(ready) {
      const { caller, operation, document, variables, cost } = ready;
      const began = performance.now();
      const startedAt = clock();
      const isWrite = operation.operation === "mutation";
      return (answer) => {
        const errors = "written" in answer ? undefined : answer.errors;
        const hasLeft = !isWrite && caller.signal.aborted;
        const outcome: AskedOutcome = {
          outcome: hasLeft ? "LEFT" : errors === undefined ? "SUCCEEDED" : "FAILED",
          errorCodes: codesOf(errors ?? []),
          cost: cost.cost,
          milliseconds: performance.now() - began,
          events: null,
        };
        const logged = record(caller, { startedAt, isWrite }, outcome, () => askedOf(document, operation, variables));
        ofAnswers.set(answer, logged);
        if (errors !== undefined) keepErrors(caller, logged, startedAt, errors);
      };
    },

    recalled(caller, body, { cost, milliseconds, bytes }) {
      const outcome: AskedOutcome = { outcome: "SUCCEEDED", errorCodes: [], cost, milliseconds, events: null };
      record(caller, { startedAt: new Date(clock().getTime() - milliseconds), isWrite: false }, outcome, () => {
        const posted = readPostedOperation(body);
        const checked = posted?.query === undefined ? null : check(posted.query);
        if (posted === null || checked?.type !== "valid") return unread;
        return askedOf(checked.document, getOperationAST(checked.document, posted.operationName), posted.variables);
      }).sent(bytes);
    },

    sent: (answer, bytes) => ofAnswers.get(answer)?.sent(bytes),

    opened(ready) {
      const { caller, document, operation, variables, cost } = ready;
      const outcome: AskedOutcome = { outcome: "OPEN", errorCodes: [], cost: cost.cost, milliseconds: null, events: null };
      const startedAt = clock();
      const logged = record(caller, { startedAt, isWrite: false }, outcome, () => askedOf(document, operation, variables));
      ofStreams.set(ready, { logged, startedAt });
    },

    ended(ready, { events, bytes, errors }) {
      const stream = ofStreams.get(ready);
      if (stream === undefined) return;
      ofStreams.delete(ready);
      const { logged, startedAt } = stream;
      const errorCodes = codesOf(errors);
      logged.sent(bytes);
      logged.ended({
        outcome: errorCodes.length === 0 ? "SUCCEEDED" : "FAILED",
        errorCodes,
        cost: ready.cost.cost,
        milliseconds: Math.max(0, clock().getTime() - startedAt.getTime()),
        events,
      });
      if (errors.length > 0) keepErrors(ready.caller, logged, startedAt, errors);
    },
  };
}

const askerOf = ({ principal, requestId, transport, userAgent = null, address = null }: Caller): Asker => ({
  environmentId: principal.environmentId,
  tokenId: principal.tokenId,
  systemId: principal.systemId,
  requestId,
  transport,
  userAgent,
  address,
});

const codesOf = (errors: readonly GraphQLError[]): readonly string[] =>
  errors.map(({ extensions: { code } }) => (typeof code === "string" ? code : "INTERNAL_SERVER_ERROR"));
