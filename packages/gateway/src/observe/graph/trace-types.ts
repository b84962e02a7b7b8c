import { encodeCursor } from "../../change-log/cursor.ts";
import { GatewayError } from "../../errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { observeService } from "../observe.ts";
import type { KeptLog, Trace, TraceEntry, TraceKind } from "../trace/trace.ts";

const kinds = {
  API_REQUEST: "A request to this API: node is an ApiRequest.",
  INGRESS_EVENT: "A webhook of the vendor: node is an IngressEvent.",
  SYNC_RUN: "A sync run: node is a SyncRun.",
  COMMAND: "A write: node is a Command.",
  VENDOR_CALL: "A call to the vendor: node is a VendorCall.",
  CHANGE: "A change of a record: node is the record as it is now.",
  SYSTEM_STATUS: "A change of a system's status.",
  NOTICE: "A notice, as noticeChanges tells it.",
  DELIVERY: "A webhook to an app: node is a WebhookDelivery.",
} satisfies Record<TraceKind, string>;

const [defaultEntries, mostEntries] = [200, 1000];
/** Each kind of log is read by itself. */
const traceCost = 200;

/** Adds Trace and the query trace. */
export function addTrace(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { node: nodeType(graph), system: systemType(graph) };
  const kind = enumerations.of("TraceEntryKind", "What a story has left. Later versions may add kinds.", kinds);
  const entry = builder.objectRef<TraceEntry>("TraceEntry").implement({
    description: "One thing that a story has left.",
    fields: (t) => ({
      kind: t.field({ type: kind, nullable: false, description: "What it is.", resolve: (one) => one.kind }),
      at: t.expose("at", { type: "DateTime", nullable: false, description: "When it began." }),
      durationMilliseconds: t.exposeInt("milliseconds", {
        nullable: true,
        description: "How long it took. Null for what takes no time, and for what has not ended.",
      }),
      title: t.exposeString("title", { nullable: false, description: "What it is, in a few words for people." }),
      outcome: t.exposeString("outcome", { nullable: true, description: "What came of it, in one word of its own type." }),
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
  const log = builder.objectRef<KeptLog>("TraceLog").implement({
    description: "How far back a log goes, and what it lacks.",
    fields: (t) => ({
      kind: t.field({ type: kind, nullable: false, description: "What the log keeps.", resolve: (one) => one.kind }),
      keptSince: t.expose("since", {
        type: "DateTime",
        nullable: true,
        description:
          "Since when the log keeps entries; earlier ones have been deleted for their age. Null when it keeps them for good.",
      }),
      droppedCount: t.exposeInt("dropped", {
        nullable: false,
        description: "How many entries of all stories were dropped around this one, because too many came at once.",
      }),
    }),
  });
  const trace = builder.objectRef<Trace>("Trace").implement({
    description:
      "All that one story has left, from the vendor's webhook or the app's request to the calls, changes and deliveries that followed.",
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The trace's id." }),
      startedAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When the story began. Null when nothing is kept of it.",
        resolve: ({ entries }) => entries[0]?.at ?? null,
      }),
      endedAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When the last of the entries ended, as far as that is known. Null when nothing is kept of it.",
        resolve: ({ entries }) =>
          entries.length === 0
            ? null
            : new Date(Math.max(...entries.map(({ at, milliseconds }) => at.getTime() + (milliseconds ?? 0)))),
      }),
      entries: t.field({
        type: [entry],
        nullable: false,
        description:
          "What the story has left, oldest first. Empty when nothing is kept of it; logs says since when each log is kept.",
        complexity: { field: 1, multiplier: 10 },
        resolve: ({ entries }) => [...entries],
      }),
      hasMore: t.exposeBoolean("isCut", {
        nullable: false,
        description: "Whether there are more entries. Ask for more with first, or list the changes of a large sync.",
      }),
      logs: t.field({
        type: [log],
        nullable: false,
        description: "How far back each log goes, and what it lacks of the time of this story.",
        complexity: { field: 10, multiplier: 10 },
        resolve: async (one, _arguments, { use, principal }) => [...(await use(observeService).kept(principal, one))],
      }),
    }),
  });
  builder.queryField("trace", (t) =>
    t.field({
      type: trace,
      nullable: true,
      description:
        "What one story has left: its vendor calls, changes, webhooks and requests, in order. Null when the id cannot be one.",
      args: {
        id: t.arg.id({
          required: true,
          description:
            "The traceId of anything, which is also the request id of an answer; or the id of a request, vendor call, ingress event, sync run, command or delivery.",
        }),
        first: t.arg.int({ required: false, description: "The number of entries, 1 to 1000. Default: 200." }),
      },
      complexity: ({ first }) => ({ field: traceCost, multiplier: Math.max(1, (first ?? defaultEntries) / 10) }),
      resolve: (_root, { id, first }, { use, principal }) => {
        const limit = first ?? defaultEntries;
        if (limit < 1 || limit > mostEntries)
          throw new GatewayError("BAD_USER_INPUT", `first must be from 1 to ${mostEntries}.`, { path: "first" });
        return isTraceId(id) ? use(observeService).trace(principal, id, limit) : null;
      },
    }),
  );
}

/** Request ids may be an app's own. */
const isTraceId = (id: string): boolean => isPlausible(id) || /^[\w.:-]{1,100}$/.test(id);
