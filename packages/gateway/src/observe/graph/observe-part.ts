import type { GraphPart } from "../../graph/graph.ts";
import { addApiRequestType } from "./api-request-types.ts";
import { addIngressEventList } from "./ingress-event-list.ts";
import { addLogQueries } from "./log-queries.ts";
import { addLogStream } from "./log-stream.ts";
import { addTrace } from "./trace-types.ts";
import { addVendorCallType } from "./vendor-call-types.ts";

/** Logs and traces. */
export const observePart: GraphPart = {
  name: "observe",
  add(graph) {
    addApiRequestType(graph);
    addVendorCallType(graph);
    addLogQueries(graph);
    addIngressEventList(graph);
    addTrace(graph);
    addLogStream(graph);
  },
};
