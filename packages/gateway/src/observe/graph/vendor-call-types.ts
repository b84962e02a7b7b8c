import type { Enumerations } from "../../graph/enumerations.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { addPayloadField } from "../../payloads/graph/payload-types.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { CallKind, CallOutcome } from "../../vendor-calls/call-outcome.ts";
import type { LoggedCall } from "../../vendor-calls/list-calls.ts";
import { observeService } from "../observe.ts";

/** VendorCall. */
export const vendorCallType = oncePerGraph(({ builder }) => builder.objectRef<LoggedCall>("VendorCall"));

/** VendorCallOutcome. */
export const callOutcomeType = (enumerations: Enumerations) =>
  enumerations.of("VendorCallOutcome", "What came of a call to a vendor.", {
    OK: "The vendor answered, and did not refuse.",
    NOT_FOUND: "The vendor does not have what the call asked for (404, 410), which a read of a deleted record expects.",
    BAD_REQUEST: "The vendor refused the call itself, with any other status from 400 to 499.",
    UNAUTHORIZED: "The vendor refused the credentials, or they lack a right (401, 403).",
    RATE_LIMITED: "The vendor refused the call because of a limit.",
    SERVER_ERROR: "The vendor failed, with a status of 500 or more.",
    TIMEOUT: "No complete answer came in time, or the vendor gave up waiting (408).",
    NO_ANSWER: "No answer came that could be read, for example because no connection was made.",
    CANCELLED: "Fettle ended the call, because nobody waited for it any longer.",
  } satisfies Record<CallOutcome, string>);

/** VendorCallKind. */
export const callKindType = (enumerations: Enumerations) =>
  enumerations.of("VendorCallKind", "Why a vendor was called.", {
    CALL: "The connector called the vendor's API.",
    TOKEN: "Tokens were requested from the authorization server. Such calls are never shown with their bodies.",
    PASSTHROUGH: "An app called the vendor's own API through Fettle.",
    FILE: "The call carried a file.",
  } satisfies Record<CallKind, string>);

/** Adds VendorCall. */
export function addVendorCallType(graph: Graph): void {
  const { enumerations } = graph;
  vendorCallType(graph).implement({
    description: "One try of a call to a vendor.",
    interfaces: [nodeType(graph)],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The call's id." }),
      systemId: t.exposeID("systemId", { nullable: false, description: "The id of the system that was called for." }),
      system: t.field({
        type: systemType(graph),
        nullable: true,
        description: "The system. Null only while it is being connected.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
      connectorId: t.exposeID("connectorId", {
        nullable: true,
        description: "The connector. Null for calls of earlier versions.",
      }),
      kind: t.field({
        type: callKindType(enumerations),
        nullable: true,
        description: "Why the vendor was called. Null for calls of earlier versions.",
        resolve: ({ kind }) => kind,
      }),
      method: t.exposeString("method", { nullable: false, description: "The method, such as GET." }),
      url: t.exposeString("url", { nullable: false, description: "The address, without its query and without secrets." }),
      status: t.exposeInt("status", { nullable: true, description: "The status of the answer. Null when no answer came." }),
      outcome: t.field({
        type: callOutcomeType(enumerations),
        nullable: true,
        description: "What came of it. Null for calls of earlier versions.",
        resolve: ({ outcome }) => outcome,
      }),
      errorCode: t.exposeString("errorCode", {
        nullable: true,
        description:
          "The code of the error in which the call ended, such as UNAVAILABLE. Null when there was none, or another try followed.",
      }),
      startedAt: t.expose("startedAt", { type: "DateTime", nullable: false, description: "When it began." }),
      durationMilliseconds: t.exposeInt("milliseconds", {
        nullable: false,
        description: "How long it took, with reading the answer, and without waiting for the vendor's limits.",
      }),
      traceId: t.exposeString("traceId", { nullable: false, description: "The trace that the call belongs to." }),
    }),
  });
  addPayloadField(graph, vendorCallType(graph), ({ id, startedAt, systemId, status, kind }) => ({
    id,
    at: startedAt,
    systemId,
    isError: status === null || status >= 400,
    isNever: kind === "TOKEN",
  }));
  graph.nodes.add({
    prefix: "call",
    typeName: "VendorCall",
    load: async ({ use, principal }, id) => (await use(observeService).callsByIds(principal, [id])).get(id) ?? null,
  });
}
