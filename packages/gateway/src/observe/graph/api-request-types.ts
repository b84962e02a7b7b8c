import { hasScope } from "../../graph/access.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { addPayloadField } from "../../payloads/graph/payload-types.ts";
import { observeService } from "../observe.ts";
import type { ApiRequest, ApiRequestOutcome, OperationType, Transport } from "../requests/api-request.ts";

/** ApiRequest. */
export const apiRequestType = oncePerGraph(({ builder }) => builder.objectRef<ApiRequest>("ApiRequest"));

/** ApiRequestOutcome. */
export const apiRequestOutcome = (enumerations: Enumerations) =>
  enumerations.of("ApiRequestOutcome", "What became of a request to this API.", {
    SUCCEEDED:
      "It was answered without errors. A mutation's expected failure is a part of its result, so such a request has succeeded too.",
    FAILED: "Its answer has errors; see errorCodes. Other parts of it may have succeeded.",
    REFUSED: "None of it ran; see errorCodes.",
    LEFT: "Its client left before the answer.",
    OPEN: "It is a stream that has not ended, or whose node was killed.",
  } satisfies Record<ApiRequestOutcome, string>);

/** OperationType. */
export const operationType = (enumerations: Enumerations) =>
  enumerations.of("ApiOperationType", "The kind of an operation.", {
    QUERY: "A query.",
    MUTATION: "A mutation.",
    SUBSCRIPTION: "A subscription.",
  } satisfies Record<Uppercase<OperationType>, string>);

const transports: Readonly<Record<Uppercase<Transport>, string>> = {
  HTTP: "A request and its answer.",
  SSE: "Server-Sent Events.",
  WEBSOCKET: "An operation over a WebSocket.",
};

const documentLoader = defineLoader<string, string | null>({
  async read(hashes, { use, principal }) {
    const found = await use(observeService).documents(principal.environmentId, hashes);
    return hashes.map((hash) => found.get(hash) ?? null);
  },
});

/** Adds ApiRequest. */
export function addApiRequestType(graph: Graph): void {
  const { enumerations } = graph;
  apiRequestType(graph).implement({
    description:
      "A request to this API, as it is logged. Under load some requests are not logged; Trace.logs says how many. A stream has one entry.",
    interfaces: [nodeType(graph)],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The entry's id." }),
      requestId: t.exposeString("traceId", {
        nullable: false,
        description: "The request id of the answer, which is also the id of the trace.",
      }),
      tokenId: t.exposeID("tokenId", { nullable: false, description: "The id of the token that sent it." }),
      transport: t.field({
        type: enumerations.of("ApiTransport", "How a request came in.", transports),
        nullable: false,
        description: "How it came in.",
        resolve: ({ transport }) => transport.toUpperCase(),
      }),
      operationType: t.field({
        type: operationType(enumerations),
        nullable: true,
        description: "The kind of the operation. Null when the document was not valid.",
        resolve: (request) => request.operationType?.toUpperCase() ?? null,
      }),
      operationName: t.exposeString("operationName", {
        nullable: true,
        description: "The operation's name. Null when it has none.",
      }),
      documentHash: t.exposeString("documentHash", {
        nullable: true,
        description: "The SHA-256 of the document, in hexadecimal. Null when the document was not valid.",
      }),
      document: t.string({
        nullable: true,
        description:
          "The document, without secrets. Null when it was not valid or is no longer kept, and for a token without the scope systems.",
        resolve: ({ documentHash }, _arguments, { loaders, principal }) =>
          documentHash === null || !hasScope(principal, "systems") ? null : loaders.of(documentLoader).load(documentHash),
      }),
      variables: t.string({
        nullable: true,
        description:
          "The variables as JSON, without secrets; up to 8 KiB, and cut off with … behind that. Null when there were none, and for a token without the scope systems.",
        resolve: ({ variables }, _arguments, { principal }) => (hasScope(principal, "systems") ? variables : null),
      }),
      outcome: t.field({
        type: apiRequestOutcome(enumerations),
        nullable: false,
        description: "What became of it.",
        resolve: ({ outcome }) => outcome,
      }),
      errorCodes: t.field({
        type: ["String"],
        nullable: false,
        description: "The codes of the errors in the answer, each once.",
        resolve: ({ errorCodes }) => [...errorCodes],
      }),
      cost: t.exposeInt("cost", {
        nullable: true,
        description: "What the operation costs. Null when it was refused before that was known.",
      }),
      startedAt: t.expose("startedAt", { type: "DateTime", nullable: false, description: "When it came in." }),
      durationMilliseconds: t.exposeInt("milliseconds", {
        nullable: true,
        description: "How long it took; of a stream, how long it was open. Null while a stream is open.",
      }),
      bytes: t.float({
        nullable: true,
        description: "How large the answer was, in bytes; of a stream, all events. Null when there was none.",
        resolve: ({ bytes }) => bytes,
      }),
      events: t.exposeInt("events", {
        nullable: true,
        description: "How many results a stream has sent. Null for everything else, and while it is open.",
      }),
      userAgent: t.exposeString("userAgent", {
        nullable: true,
        description: "What the client calls itself. Null when it does not.",
      }),
      address: t.string({
        nullable: true,
        description: "The client's network address. Null when it is unknown, and for a token without the scope systems.",
        resolve: ({ address }, _arguments, { principal }) => (hasScope(principal, "systems") ? address : null),
      }),
    }),
  });
  addPayloadField(graph, apiRequestType(graph), ({ id, startedAt, systemId, errorCodes }) => ({
    id,
    at: startedAt,
    systemId,
    isError: errorCodes.length > 0,
    isOnlyForErrors: true,
  }));
  graph.nodes.add({
    prefix: "req",
    typeName: "ApiRequest",
    load: async ({ use, principal }, id) =>
      hasScope(principal, "systems") ? ((await use(observeService).requestsByIds(principal, [id])).get(id) ?? null) : null,
  });
}
