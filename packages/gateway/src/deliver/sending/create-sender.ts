import { lookup as resolve } from "node:dns";
import { Agent } from "undici";
import { systemClock, type Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { createAddressRules, createListedRules, type AddressRules } from "../../vendor-calls/address-rules.ts";
import { createCheckedConnector, type ConnectorDependencies } from "../../vendor-calls/checked-connector.ts";
import { textOfHead } from "./answer-head.ts";
import type { Attempt } from "./attempt.ts";
import { errorOfFailure, errorOfStatus } from "./attempt-error.ts";
import { headersOf, type CallHeaders } from "./call-headers.ts";
import type { EndpointHeader } from "./endpoint-headers.ts";
import { exchange, type Answer } from "./exchange.ts";
import { traceAttempt } from "./trace-attempt.ts";
import { noTracer, type Tracer } from "../../telemetry/tracer.ts";
import { retryAfterOf } from "./retry-after.ts";

export interface SentCall extends CallHeaders {
  /** A URL that `readEndpointUrl` has returned. */
  readonly url: string;
  readonly body: string | Buffer;
  readonly signal: AbortSignal;
  /** Called with what was sent and received, before the attempt is returned. It must not throw. */
  readonly onExchange?: (sent: SentExchange) => void;
}

/** What was sent and received in an attempt. */
export interface SentExchange {
  readonly startedAt: Date;
  readonly headers: readonly EndpointHeader[];
  readonly body: string | Buffer;
  readonly answer: Answer;
}

/** Calls endpoints. */
export interface Sender extends AsyncDisposable {
  /**
   * Makes one attempt: posts an event once, over a connection that is kept for the next ones. It follows no redirect and uses no proxy.
   * All of it, from the look-up of the name to the end of the answer, is bounded by the sender's time limit. The status decides: a 2xx
   * counts as delivered even when its body stalls until the limit, breaks off or is too long. Failures are attempts, too.
   * @throws the signal's reason when the signal is aborted, and nothing else.
   */
  send(call: SentCall): Promise<Attempt>;
}

export interface SenderDependencies {
  /** Addresses or CIDR ranges: the only ones for plain http, and allowed beside public ones for https. */
  readonly allowedAddresses: readonly string[];
  readonly log: Log | undefined;
  /** Default: the machine's own. */
  readonly lookup?: ConnectorDependencies["lookup"];
  readonly now?: Clock;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer;
  /** Default: 15 seconds. */
  readonly totalMilliseconds?: number;
}

const clearRefusal =
  "a webhook over plain http was not sent: http is possible only to addresses in FETTLE_ALLOWED_ADDRESSES; otherwise the endpoint needs https";

/**
 * Creates a sender, which the whole process shares. Disposing ends its connections; abort the calls under way first, because they would
 * fail.
 * @throws StartError for a wrong address.
 */
export function createSender({
  allowedAddresses,
  log,
  lookup = resolve,
  now = systemClock,
  tracer = noTracer,
  totalMilliseconds = 15_000,
}: SenderDependencies): Sender {
  const connector = (isAllowed: AddressRules, refusal?: string) =>
    createCheckedConnector({
      isAllowed,
      lookup,
      log,
      timeoutMilliseconds: totalMilliseconds,
      ...(refusal === undefined ? {} : { refusal }),
    });
  const connectSecurely = connector(createAddressRules(allowedAddresses));
  const connectInClear = connector(createListedRules(allowedAddresses), clearRefusal);
  const agent = new Agent({
    connect: (options, callback) => (options.protocol === "https:" ? connectSecurely : connectInClear)(options, callback),
    allowH2: false,
    // An attempt has one limit for all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const toAttempt = (answer: Answer, protocol: string, startedAt: Date, durationMilliseconds: number): Attempt => {
    const { status, failure, head } = answer;
    const times = { startedAt, durationMilliseconds };
    if (status === null) {
      const error = errorOfFailure(failure ?? new Error("Nothing came."), protocol, totalMilliseconds);
      return { ...times, status, error, responseHead: null, retryAfterMilliseconds: null };
    }
    return {
      ...times,
      status,
      error: errorOfStatus(status),
      responseHead: textOfHead(head),
      retryAfterMilliseconds: status === 429 || status === 503 ? retryAfterOf(waitHeaders(answer), now()) : null,
    };
  };

  return {
    send: ({ url, signal, onExchange, ...call }) =>
      traceAttempt(tracer, url, call, async ({ traceparent }) => {
        const { origin, pathname, search, protocol } = new URL(url);
        const startedAt = now();
        const started = performance.now();
        const named = headersOf({ ...call, traceparent }, startedAt);
        const headers = named.flatMap(({ name, value }) => [name, value]);
        const request = { origin, path: pathname + search, method: "POST", headers, body: call.body };
        const answer = await exchange(agent, request, { signal, totalMilliseconds });
        onExchange?.({ startedAt, headers: named, body: call.body, answer });
        return toAttempt(answer, protocol, startedAt, Math.round(performance.now() - started));
      }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

/** The headers that say how long to wait. */
function waitHeaders({ headers }: Answer): Headers {
  const found = new Headers();
  for (const name of ["date", "retry-after"]) {
    const value = headers[name];
    if (typeof value === "string") found.set(name, value);
  }
  return found;
}
