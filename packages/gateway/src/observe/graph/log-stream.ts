import type { Graph } from "../../graph/graph.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { holds, readConditions, type Condition } from "../../graph/conditions.ts";
import { needsScope } from "../../graph/field-access.ts";
import { itemOf, type StreamEvent } from "../../graph/stream-event.ts";
import { followRows } from "../../graph/watched-rows.ts";
import type { Supply } from "../../supply.ts";
import { observeService } from "../observe.ts";
import type { LogEntry } from "../trace/trace.ts";
import { logEntryKind, logEntryType } from "./log-entry-type.ts";

/** Adds logEntries. */
export function addLogStream(graph: Graph): void {
  const { builder, operators } = graph;
  const filter = builder.inputRef<object>("LogEntryFilter").implement({
    description: "Selects entries. Every given field must match; an empty object matches all.",
    fields: (t) => ({
      kind: t.field({
        type: operators.ofEnumeration("LogEntryKind", logEntryKind(graph)),
        required: false,
        description: "What the entry is: of API_REQUEST, VENDOR_CALL and INGRESS_EVENT.",
      }),
      systemId: t.field({ type: operators.of("id"), required: false, description: "The system that the entry is about." }),
      traceId: t.field({ type: operators.of("id"), required: false, description: "The trace that the entry belongs to." }),
      isFailure: t.field({
        type: operators.of("boolean"),
        required: false,
        description: "Whether somebody may have to act.",
      }),
    }),
  });
  builder.subscriptionField("logEntries", (t) =>
    t.field({
      type: logEntryType(graph),
      nullable: false,
      extensions: needsScope("systems"),
      description:
        "Requests to this API, calls to vendors and webhooks of vendors as they are logged, to be looked at: live only, without a place to resume from. " +
        "A subscription appears when it opens and again when it ends. Changes, statuses, commands and deliveries have streams of their own. Requires the scope systems.",
      args: { where: t.arg({ type: filter, required: false, description: "Selects entries. Default: all." }) },
      subscribe: (_root, { where }, context) => follow(context, where),
      resolve: itemOf,
    }),
  );
}

function follow({ use, principal }: GraphQLContext, input: object | null | undefined): Supply<StreamEvent<LogEntry>> {
  const observe = use(observeService);
  const { kind, traceId, systemId, isFailure } = readConditions(input);
  const wanted = (isFailure as { readonly eq?: boolean } | undefined)?.eq; // a BooleanFilter has only eq
  const isWanted = (entry: LogEntry): boolean =>
    holds(kind, entry.kind) &&
    holds(traceId, entry.traceId) &&
    holdsOfSystem(systemId, entry.systemId) &&
    (wanted === undefined || wanted === entry.isFailure);
  return followRows<LogEntry>({
    watch: (onChanged) => observe.watch(principal.environmentId, onChanged),
    read: async (ids) => (await observe.entriesByIds(principal, ids)).filter(isWanted),
    idOf: ({ nodeId }) => nodeId ?? "",
    timeOf: ({ at }) => at,
    advice: "Subscribe again, and list the requests and calls.",
  });
}

const holdsOfSystem = (condition: Condition | undefined, systemId: string | null): boolean =>
  condition === undefined || (systemId !== null && holds(condition, systemId));
