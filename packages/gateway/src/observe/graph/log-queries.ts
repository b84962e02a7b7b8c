import type { InputRef } from "@pothos/core";
import { readConditions } from "../../graph/conditions.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, invalidCursor, pageFrom } from "../../graph/past-page.ts";
import type { LoggedCall } from "../../vendor-calls/list-calls.ts";
import { observeService } from "../observe.ts";
import type { ApiRequest, OperationType } from "../requests/api-request.ts";
import { apiRequestOutcome, apiRequestType, operationType } from "./api-request-types.ts";
import { callKindType, callOutcomeType, vendorCallType } from "./vendor-call-types.ts";
import { boundsOf, namedBy } from "../../graph/where.ts";

type Asked = Pick<PageArguments, "first" | "after"> & { readonly where?: object | null | undefined };

/** ApiRequestFilter. */
export function apiRequestFilter({ builder, operators, enumerations }: Graph): InputRef<object> {
  const byOutcome = operators.ofEnumeration("ApiRequestOutcome", apiRequestOutcome(enumerations));
  const byType = operators.ofEnumeration("ApiOperationType", operationType(enumerations));
  return builder.inputRef<object>("ApiRequestFilter").implement({
    description: "Selects requests. Every given field must match, by eq or in; an empty object matches all.",
    fields: (t) => ({
      requestId: t.field({ type: operators.of("id"), required: false, description: "The request id of the answer." }),
      tokenId: t.field({ type: operators.of("id"), required: false, description: "The token that sent it." }),
      systemId: t.field({ type: operators.of("id"), required: false, description: "The only system of the token that sent it." }),
      operationName: t.field({ type: operators.of("text"), required: false, description: "The operation's name." }),
      operationType: t.field({ type: byType, required: false, description: "The kind of the operation." }),
      outcome: t.field({ type: byOutcome, required: false, description: "What became of it." }),
      errorCode: t.field({ type: operators.of("text"), required: false, description: "The code of one of its errors." }),
      startedAt: t.field({ type: operators.of("instant"), required: false, description: "When it came in." }),
    }),
  });
}

/** VendorCallFilter. */
export function vendorCallFilter({ builder, operators, enumerations }: Graph): InputRef<object> {
  const byOutcome = operators.ofEnumeration("VendorCallOutcome", callOutcomeType(enumerations));
  const byKind = operators.ofEnumeration("VendorCallKind", callKindType(enumerations));
  return builder.inputRef<object>("VendorCallFilter").implement({
    description: "Selects calls. Every given field must match, by eq or in; an empty object matches all.",
    fields: (t) => ({
      systemId: t.field({ type: operators.of("id"), required: false, description: "The system." }),
      connectorId: t.field({ type: operators.of("id"), required: false, description: "The connector." }),
      traceId: t.field({ type: operators.of("id"), required: false, description: "The trace." }),
      kind: t.field({ type: byKind, required: false, description: "Why the vendor was called." }),
      outcome: t.field({ type: byOutcome, required: false, description: "What came of it." }),
      errorCode: t.field({
        type: operators.of("text"),
        required: false,
        description: "The code of the error in which it ended.",
      }),
      startedAt: t.field({ type: operators.of("instant"), required: false, description: "When it began." }),
    }),
  });
}

/** Adds apiRequests and vendorCalls. */
export function addLogQueries(graph: Graph): void {
  const { builder, connections } = graph;
  const refs = { apiRequest: apiRequestType(graph), vendorCall: vendorCallType(graph) };
  const requests = connections.addUncounted<ApiRequest>({
    name: "ApiRequest",
    plural: "requests",
    node: (t) => t.field({ type: refs.apiRequest, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.apiRequest], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  const calls = connections.addUncounted<LoggedCall>({
    name: "VendorCall",
    plural: "calls",
    node: (t) => t.field({ type: refs.vendorCall, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.vendorCall], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  const filters = { requests: apiRequestFilter(graph), calls: vendorCallFilter(graph) };
  builder.queryFields((t) => ({
    apiRequests: t.field({
      type: requests,
      nullable: false,
      extensions: needsScope("systems"),
      description:
        "Requests to this API, newest first, page by page. Requires the scope systems. Entries appear after about a second; under load some requests are not logged.",
      args: {
        where: t.arg({ type: filters.requests, required: false, description: "Selects requests. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of requests, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the requests before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listRequests(context, input),
    }),
    vendorCalls: t.field({
      type: calls,
      nullable: false,
      description: "Calls to vendors, newest first, page by page. Entries appear after about a second.",
      args: {
        where: t.arg({ type: filters.calls, required: false, description: "Selects calls. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of calls, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the calls before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listCalls(context, input),
    }),
  }));
}

async function listRequests({ use, principal }: GraphQLContext, input: Asked): Promise<ConnectionView<ApiRequest>> {
  const { first, after } = pageOf(input);
  if (after !== null && !/^req_\w{25}$/.test(after)) throw invalidCursor();
  const where = readConditions(input.where);
  const found = await use(observeService).requests(principal, {
    traceIds: namedBy(where, "requestId"),
    tokenIds: namedBy(where, "tokenId"),
    systemIds: namedBy(where, "systemId"),
    operationNames: namedBy(where, "operationName"),
    operationTypes: namedBy<Uppercase<OperationType>>(where, "operationType")?.map(typeOf) ?? null,
    outcomes: namedBy<ApiRequest["outcome"]>(where, "outcome"),
    errorCodes: namedBy(where, "errorCode"),
    ...boundsOf(where, "startedAt"),
    after,
    limit: (first ?? 0) + 1,
  });
  return pageFrom(found, first ?? 0, after, ({ id }) => id);
}

const types = { QUERY: "query", MUTATION: "mutation", SUBSCRIPTION: "subscription" } as const;
const typeOf = (name: keyof typeof types): OperationType => types[name];

async function listCalls({ use, principal }: GraphQLContext, input: Asked): Promise<ConnectionView<LoggedCall>> {
  const { first, after } = pageOf(input);
  const where = readConditions(input.where);
  const place = after === null ? null : decodeTimed("call", after);
  const found = await use(observeService).calls(principal, {
    systemIds: namedBy(where, "systemId"),
    connectorIds: namedBy(where, "connectorId"),
    traceIds: namedBy(where, "traceId"),
    kinds: namedBy(where, "kind"),
    outcomes: namedBy(where, "outcome"),
    errorCodes: namedBy(where, "errorCode"),
    ...boundsOf(where, "startedAt"),
    after: place && { id: place.id, startedAt: place.time },
    limit: (first ?? 0) + 1,
  });
  return pageFrom(found, first ?? 0, after, (call) => encodeTimed(call.startedAt, call.id));
}
