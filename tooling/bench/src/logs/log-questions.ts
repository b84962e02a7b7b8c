import { traceOf } from "./lengthen-logs.ts";

/** Something that is asked of the logs. */
export interface LogQuestion {
  readonly what: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const requests = `query ($where: ApiRequestFilter, $after: String) { apiRequests(where: $where, after: $after, first: 50) {
  nodes { id requestId operationName outcome errorCodes startedAt durationMilliseconds } pageInfo { endCursor } } }`;
const calls = `query ($where: VendorCallFilter, $after: String) { vendorCalls(where: $where, after: $after, first: 50) {
  nodes { id method url outcome startedAt durationMilliseconds systemId } pageInfo { endCursor } } }`;
const events = `query ($where: IngressEventFilter) { ingressEvents(where: $where, first: 50) { nodes { id status receivedAt } } }`;
const trace = `query ($id: ID!) { trace(id: $id) { id entries { kind at title outcome durationMilliseconds nodeId systemId } hasMore } }`;

/** The pages of the logs that a person looks at, and traces, of logs with so many entries. */
export function logQuestions(entries: number, systemId: string): readonly LogQuestion[] {
  const half = { gte: new Date(Date.now() - 500 * entries).toISOString() };
  return [
    { what: "requests, newest", query: requests, variables: {} },
    { what: "requests that failed", query: requests, variables: { where: { outcome: { eq: "FAILED" } } } },
    {
      what: "requests of a token that failed",
      query: requests,
      variables: { where: { outcome: { eq: "FAILED" }, tokenId: { eq: "tok_10" } } },
    },
    {
      what: "requests of an operation, in a stretch",
      query: requests,
      variables: { where: { operationName: { eq: "Operation7" }, startedAt: half } },
    },
    {
      what: "requests by an error code",
      query: requests,
      variables: { where: { errorCode: { eq: "BAD_USER_INPUT" }, operationType: { eq: "MUTATION" } } },
    },
    {
      what: "calls of a system that failed",
      query: calls,
      variables: { where: { systemId: { eq: systemId }, outcome: { in: ["SERVER_ERROR", "TIMEOUT"] } } },
    },
    {
      what: "calls of a connector, in a stretch",
      query: calls,
      variables: { where: { connectorId: { eq: "connector-3" }, startedAt: half } },
    },
    { what: "calls by an error code", query: calls, variables: { where: { errorCode: { eq: "UNAVAILABLE" } } } },
    { what: "events of a system", query: events, variables: { where: { systemId: { eq: systemId } } } },
    { what: "events that failed (there are none)", query: events, variables: { where: { status: { eq: "FAILED" } } } },
    { what: "trace of an old story", query: trace, variables: { id: traceOf(Math.floor(entries / 3)) } },
    { what: "trace by a request's id", query: trace, variables: { id: `req_${String(entries - 5).padStart(25, "0")}` } },
  ];
}
