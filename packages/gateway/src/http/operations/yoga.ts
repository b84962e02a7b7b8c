import { GraphQLError, type ExecutionResult } from "graphql";
import { YogaServer, type Plugin } from "graphql-yoga";
import type { Log } from "../../log.ts";
import { masked } from "./error-formatter.ts";
import { eventStreamAnswer, eventStreamType, singleEventAnswer } from "../streams/event-stream.ts";
import { measured } from "./measured-answer.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Caller } from "./operation.ts";
import { refusal, type Refusal } from "../surface/refusal.ts";
import type { ResultStream } from "../streams/result-stream.ts";

/** What the gateway knows about a request before Yoga handles it. */
export interface ServerContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** Whether the client accepts events for a subscription. */
  readonly takesEvents: boolean;
}

/** GraphQL over HTTP: Yoga reads requests and writes answers of the one accepted type; the pipeline does the work in between. */
export function createYogaHandler(pipeline: Pipeline, log: Log): (request: Request, context: ServerContext) => Promise<Response> {
  // Yoga's adapter is left out: it matches the path again, and answers any address that ends in /health itself.
  const yoga = new YogaServer<ServerContext, object>({
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    cors: false,
    graphiql: false,
    maskedErrors: {
      errorMessage: "",
      maskError: (error) => maskOutside(error, log),
    },
    fetchAPI: nativeFetch,
    plugins: [pipelinePlugin(pipeline)],
  });
  return async (request, context) => yoga.handle(request, { ...context, waitUntil });
}

/** Part of the handler's type; Yoga does not call it. */
const waitUntil = () => {};

// Native classes, so answers stream in the same way in every host.
const nativeFetch = {
  Request,
  Response,
  Headers,
  ReadableStream,
  TransformStream,
  WritableStream,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  fetch,
};

function pipelinePlugin(pipeline: Pipeline): Plugin<ServerContext> {
  // Made here, so that it keeps no request.
  const isClosing = () => pipeline.isClosing;
  return {
    onParams({ params: given, setParams, setParamsHandler }) {
      if (isAskedByHash(given)) setParams({ ...given, query: "" });
      setParamsHandler(async ({ params, request, context }) => {
        const { caller, requestId, takesEvents } = context as unknown as ServerContext; // Yoga's context extends the server's
        const { query = "", operationName, variables, extensions } = params;
        const prepared = pipeline.prepare({ query, operationName, variables, extensions }, caller);
        if (prepared.type === "refused")
          return refusalResult(prepared.refusal, requestId, prepared.cost && { cost: prepared.cost });
        if (prepared.operation.operation !== "subscription") return measured(pipeline, await pipeline.run(prepared));
        if (!takesEvents) return refusalResult(needsEvents, requestId, { cost: prepared.cost });
        const stream = await pipeline.open({ ...prepared, caller: { ...caller, transport: "sse" } });
        // The abort event has already fired for a client that left during the opening, and nobody reads the answer.
        if (request.signal.aborted) {
          stream.end();
          return refusalResult(hasLeft, requestId);
        }
        return stream as unknown as AsyncIterable<ExecutionResult>; // only onResultProcess below reads it
      });
    },
    onResultProcess({ request, result, setResult, setResultProcessor, serverContext }) {
      if (isStream(result)) {
        setResultProcessor(() => eventStreamAnswer(result, request.signal, isClosing), eventStreamType);
        return;
      }
      const single = result as ExecutionResult; // batches are refused earlier
      const { requestId } = serverContext as unknown as ServerContext; // as above
      const complete = { ...single, extensions: { requestId, ...single.extensions } };
      setResult(complete);
      if (request.headers.get("accept") === eventStreamType)
        setResultProcessor(() => singleEventAnswer(withoutHttp(complete), statusOf(complete)), eventStreamType);
    },
  };
}

const hasLeft = refusal("BAD_USER_INPUT", "The connection was closed before the subscription was open.", {
  status: 400,
  isSpecified: false,
});
const needsEvents = refusal(
  "BAD_USER_INPUT",
  "A subscription needs text/event-stream or a WebSocket. Accept text/event-stream or use a WebSocket.",
  {
    status: 406,
    isSpecified: false,
  },
);

/** Yoga requires a document. Whether it is an object has not been checked yet. */
const isAskedByHash = (params: unknown): params is object =>
  typeof params === "object" &&
  params !== null &&
  !Array.isArray(params) &&
  (!("query" in params) || params.query === null || params.query === undefined) &&
  "extensions" in params &&
  typeof params.extensions === "object" &&
  params.extensions !== null &&
  "persistedQuery" in params.extensions;

const isStream = (result: unknown): result is ResultStream =>
  typeof result === "object" && result !== null && Symbol.asyncIterator in result;

/** A refusal in Yoga's form: Yoga takes the status from the errors and removes it from the answer. */
function refusalResult(
  { errors, status, isSpecified, headers }: Refusal,
  requestId: string,
  extensions: object = {},
): ExecutionResult {
  const http = { status, ...(isSpecified && { spec: true }), ...(headers && { headers }) };
  return {
    errors: errors.map(({ message, nodes = null, source = null, positions = null, path = null, extensions: own }) => {
      return new GraphQLError(message, { nodes, source, positions, path, extensions: { ...own, http } });
    }),
    extensions: { requestId, ...extensions },
  };
}

/** The extension of an error that Yoga reads. */
interface HttpExtension {
  readonly status?: number;
  readonly spec?: boolean;
  readonly headers?: Record<string, string>;
}

const httpOf = ({ extensions }: GraphQLError) => extensions["http"] as HttpExtension | undefined; // set by refusalResult or Yoga

const statusOf = ({ errors = [] }: ExecutionResult): number =>
  Math.max(200, ...errors.map((error) => (httpOf(error)?.spec === true ? 200 : (httpOf(error)?.status ?? 200))));

function withoutHttp(result: ExecutionResult): ExecutionResult {
  const { errors, ...rest } = result;
  if (errors === undefined) return result;
  return {
    errors: errors.map((error) => {
      const { http: _, ...extensions } = error.extensions;
      const { nodes = null, source = null, positions = null, path = null } = error;
      return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
    }),
    ...rest,
  };
}

const badRequest = { extensions: { code: "BAD_USER_INPUT", http: { status: 400 } } };

/** Passes on Yoga's own refusals of malformed requests; masks every other failure outside the pipeline. */
export function maskOutside(error: unknown, log: Log): Error {
  if (error instanceof GraphQLError && error.originalError === undefined) {
    // An unreadable request is wrong for every client, so its status applies to plain JSON too.
    const { spec: _, ...http } = httpOf(error) ?? {};
    return new GraphQLError(error.message, { extensions: { code: "BAD_USER_INPUT", http } });
  }
  // Only the caller's text is parsed here: variables and extensions in a query string or a form.
  if (error instanceof SyntaxError) return new GraphQLError("The variables or the extensions are not JSON.", badRequest);
  log.error({ err: error }, "A GraphQL request failed outside its operation.");
  return masked({}, "in the header x-request-id");
}
