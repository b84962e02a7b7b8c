import { GatewayError } from "../../errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { observeService } from "../observe.ts";
import type { KeptLog, Trace } from "../trace/trace.ts";
import { logEntryKind, logEntryType } from "./log-entry-type.ts";

const [defaultEntries, mostEntries] = [200, 1000];
/** Each kind of log is read by itself. */
const traceCost = 200;

/** Adds Trace and the query trace. */
export function addTrace(graph: Graph): void {
  const { builder } = graph;
  const kind = logEntryKind(graph);
  const entry = logEntryType(graph);
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
      isComplete: t.exposeBoolean("isComplete", {
        nullable: false,
        description: "False where the operator's settings leave entries out, such as requests that succeeded.",
      }),
      droppedCount: t.exposeInt("dropped", {
        nullable: true,
        description:
          "How many requests of all stories were not logged in the minutes of this one, because too many came at once. Null for other logs, and when nothing is kept of the story.",
      }),
    }),
  });
  const trace = builder.objectRef<Trace>("Trace").implement({
    description:
      "All that one story has left, from the vendor's webhook or the app's request to the calls, changes and deliveries that followed.",
    fields: (t) => ({
      id: t.id({
        nullable: true,
        description: "The trace's id. Null when nothing is kept of the story.",
        resolve: ({ id, entries }) => (entries.length === 0 ? null : id),
      }),
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
        "What one story has left: its vendor calls, changes, webhooks and requests, in order. Null when the text cannot be an id. Requests of the API are shown in detail to tokens with the scope systems.",
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
