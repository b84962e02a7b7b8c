import { encodeCursor } from "../../change-log/cursor.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { LogEntry, TraceKind } from "../trace/trace.ts";

const kinds = {
  API_REQUEST: "A request to this API: node is an ApiRequest.",
  AUDIT: "An act that the audit noted, for tokens with the scope admin: node is an AuditEntry.",
  INGRESS_EVENT: "A webhook of the vendor: node is an IngressEvent.",
  SYNC_RUN: "A sync run: node is a SyncRun.",
  COMMAND: "A write: node is a Command.",
  VENDOR_CALL: "A call to the vendor: node is a VendorCall.",
  CHANGE: "A change of a record: node is the record as it is now.",
  SYSTEM_STATUS: "A change of a system's status.",
  NOTICE: "A notice, as noticeChanges tells it.",
  DELIVERY: "A webhook to an app: node is a WebhookDelivery.",
} satisfies Record<TraceKind, string>;

/** LogEntryKind. */
export const logEntryKind = ({ enumerations }: Pick<Graph, "enumerations">) =>
  enumerations.of("LogEntryKind", "What a story has left. Later versions may add kinds.", kinds);

/** LogEntry. */
export const logEntryType = oncePerGraph((graph) => {
  const refs = { kind: logEntryKind(graph), node: nodeType(graph), system: systemType(graph) };
  return graph.builder.objectRef<LogEntry>("LogEntry").implement({
    description: "One thing that a story has left, whichever log has it.",
    fields: (t) => ({
      kind: t.field({ type: refs.kind, nullable: false, description: "What it is.", resolve: (one) => one.kind }),
      at: t.expose("at", { type: "DateTime", nullable: false, description: "When it began." }),
      durationMilliseconds: t.exposeInt("milliseconds", {
        nullable: true,
        description: "How long it took. Null for what takes no time, and for what has not ended.",
      }),
      title: t.exposeString("title", { nullable: false, description: "What it is, in a few words for people." }),
      outcome: t.exposeString("outcome", { nullable: true, description: "What came of it, in one word of its own type." }),
      isFailure: t.exposeBoolean("isFailure", { nullable: false, description: "Whether somebody may have to act." }),
      traceId: t.exposeString("traceId", { nullable: false, description: "The trace that it belongs to." }),
      cursor: t.string({
        nullable: true,
        description: "Its position in the change log. Null for what has none.",
        // The mark of the place is left out: a position without one stands for any history.
        resolve: ({ position }, _arguments, { principal }) =>
          position === null ? null : encodeCursor(principal.environmentId, { position, mark: null }),
      }),
      nodeId: t.exposeID("nodeId", { nullable: true, description: "The id of what it is. Null when it has none of its own." }),
      systemId: t.exposeID("systemId", { nullable: true, description: "The id of the system that it is about. Null: none." }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that it is about. Null: none, or the system's data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
      node: t.field({
        type: refs.node,
        nullable: true,
        description: "The thing itself. Null when it has no id of its own, or is no longer kept.",
        complexity: 10,
        resolve: ({ nodeId }, _arguments, context) => (nodeId === null ? null : graph.nodes.byId(context, nodeId)),
      }),
    }),
  });
});
