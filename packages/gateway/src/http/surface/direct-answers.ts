import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { toKeptAnswer } from "../response-cache/kept-answer.ts";
import type { KeptAnswer } from "../response-cache/kept-answers.ts";
import { questionOf, type Question, type ResponseCache } from "../response-cache/response-cache.ts";
import { textOf } from "../operations/answer.ts";
import type { Caller, ReadyOperation } from "../operations/operation.ts";
import type { Pipeline } from "../operations/pipeline.ts";
import { readPostedOperation } from "../operations/posted-operation.ts";
import { maskOutside } from "../operations/yoga.ts";
import { finishAnswer } from "./answers.ts";
import type { Authenticating, Authenticator } from "./authenticator.ts";
import { bearerTokenOf } from "../../bearer-token.ts";
import type { ByteBudget } from "./byte-budget.ts";
import type { ClientAddress } from "./client-address.ts";
import { answered } from "./graphql-route.ts";
import { jsonTypes } from "./media-types.ts";
import { nodeHeader } from "./node-header.ts";
import { operationHeadOf } from "./operation-head.ts";
import { requestIdOf } from "./request-id.ts";
import { arrivesWhole } from "./whole-body.ts";

/** What became of a request. */
export type Directed =
  | { readonly type: "answered" }
  /** Nothing; the request is still whole for the other way. `authenticated`: its sender, if somebody has looked. */
  | { readonly type: "other"; readonly authenticated: Authenticating | null };

/**
 * Answers the usual request without Fetch objects: a query or mutation that is posted as JSON to `/graphql` and runs. Each answer is the
 * same, byte for byte, as that of the way through Yoga, which answers every other request.
 */
export interface DirectAnswers {
  /** Never rejects. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<Directed>;
}

export interface DirectDependencies {
  readonly operations: Pick<Pipeline, "tryToPrepare" | "run" | "operationLog">;
  readonly authenticator: Pick<Authenticator, "authenticate">;
  readonly bodies: ByteBudget;
  readonly addressOf: ClientAddress;
  /** Null: every operation is executed. */
  readonly cache: ResponseCache | null;
  readonly metrics: Pick<Metrics, "answered" | "graphql">;
  readonly isSecure: boolean;
  readonly log: Log;
}

export function createDirectAnswers(dependencies: DirectDependencies): DirectAnswers {
  const { operations, authenticator, bodies, addressOf, cache, metrics, isSecure, log } = dependencies;
  const headers = new Map(jsonTypes.map((type) => [type, headersOf(type, isSecure)]));

  const authenticate = (request: IncomingMessage): Authenticating =>
    authenticator.authenticate(
      bearerTokenOf(request.headers.authorization),
      addressOf((name) => nodeHeader(request, name), request.socket.remoteAddress),
    );

  /** Prepares the operation of a body. When it cannot run, the body stays with the request. */
  function prepare(request: IncomingMessage, bytes: Buffer, caller: Caller): ReadyOperation | null {
    const posted = readPostedOperation(bytes);
    const prepared = posted === null ? null : operations.tryToPrepare(posted, caller);
    if (prepared?.type === "ready" && prepared.operation.operation !== "subscription") return prepared;
    Object.assign(request, { rawBody: bytes });
    return null;
  }

  async function answerTo(operation: ReadyOperation): Promise<string> {
    const answer = await operations.run(operation);
    try {
      const text = textOf(answer);
      operations.operationLog.sent(answer, Buffer.byteLength(text));
      return text;
    } catch (error) {
      return JSON.stringify({ errors: [maskOutside(error, log)], extensions: { requestId: operation.caller.requestId } });
    }
  }

  /** Runs the operation of a body. Null when it cannot run here. */
  async function execute(
    request: IncomingMessage,
    bytes: Buffer,
    question: Question | null,
    caller: Caller,
  ): Promise<string | null> {
    const operation = prepare(request, bytes, caller);
    if (operation === null) return null;
    const keeping = question === null ? null : await cache?.begin(question, operation);
    const text = await answerTo(operation);
    void keeping?.keep(toKeptAnswer(text, caller.requestId, operation.cost));
    return text;
  }

  async function recall(question: Question | null): Promise<KeptAnswer | null> {
    if (cache === null || question === null) return null;
    const finish = metrics.graphql.begin("query", "http");
    const kept = await cache.recall(question);
    if (kept !== null) finish("success");
    return kept;
  }

  return {
    async answer(request, response) {
      const head = operationHeadOf(request);
      if (head === null || request.headers["x-fettle-debug"] !== undefined) return { type: "other", authenticated: null };
      const startedAt = performance.now();
      const authenticating = authenticate(request);
      const other: Directed = { type: "other", authenticated: authenticating };
      // Whoever waits for it next learns of a failure.
      const authenticated = await authenticating.catch(() => null);
      if (authenticated === null) return other;
      const isWhole = await arrivesWhole(request, head.length);
      if (request.destroyed && !isWhole) {
        metrics.answered("graphql", "POST", 500, (performance.now() - startedAt) / 1000);
        return { type: "answered" };
      }
      using place = bodies.enter(authenticated.principal.environmentId, true);
      if (!isWhole || !place.hold(head.length)) return other;
      const requestId = requestIdOf(nodeHeader(request, "x-request-id"), nodeHeader(request, "traceparent"));
      const lastEventId = nodeHeader(request, "last-event-id") || null;
      const bytes: unknown = request.read();
      if (!Buffer.isBuffer(bytes)) return other;
      const question = cache && questionOf(authenticated.principal, bytes);
      const kept = await recall(question);
      using leaving = watchLeaving(response);
      const { signal } = leaving;
      const caller: Caller = {
        ...authenticated,
        requestId,
        transport: "http",
        readOnly: false,
        lastEventId,
        signal,
        requestBytes: bytes.length,
        userAgent: nodeHeader(request, "user-agent"),
        address: addressOf((name) => nodeHeader(request, name), request.socket.remoteAddress),
      };
      const rest = kept === null ? await execute(request, bytes, question, caller) : JSON.stringify(requestId) + kept.rest;
      if (rest === null) return other;
      metrics.answered("graphql", "POST", 200, (performance.now() - startedAt) / 1000);
      // Its reader may have left.
      if (response.destroyed) return { type: "answered" };
      const own = Buffer.byteLength(rest);
      const length = (kept?.head.length ?? 0) + own;
      if (kept !== null)
        operations.operationLog.recalled(caller, bytes, {
          cost: kept.cost,
          milliseconds: performance.now() - startedAt,
          bytes: length,
        });
      response.writeHead(200, [...(headers.get(head.answerType) ?? []), requestId, "content-length", String(length)]);
      if (kept !== null) response.write(kept.head);
      // Texts of ASCII alone are copied.
      response.end(rest, own === rest.length ? "latin1" : "utf8");
      return { type: "answered" };
    },
  };
}

/** Names and values of an answer's headers, as they are everywhere, up to the request id, which comes last. */
function headersOf(type: string, isSecure: boolean): readonly string[] {
  const answer = answered(new Response("", { headers: { "content-type": `${type}; charset=utf-8` } }));
  return [...finishAnswer(answer, "", isSecure).headers].flat().slice(0, -1);
}

/** A signal that is aborted when the response is closed, or has been, before it is disposed. */
function watchLeaving(response: ServerResponse): Disposable & { readonly signal: AbortSignal } {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  if (response.destroyed) leave();
  else response.once("close", leave);
  return { signal: leaving.signal, [Symbol.dispose]: () => void response.off("close", leave) };
}
