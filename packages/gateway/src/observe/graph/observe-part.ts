import type { GraphPart } from "../../graph/graph.ts";
import { addApiRequestType } from "./api-request-types.ts";
import { addLogQueries } from "./log-queries.ts";
import { addTrace } from "./trace-types.ts";
import { addVendorCallType } from "./vendor-call-types.ts";

/** Logs and traces. */
export const observePart: GraphPart = {
  name: "observe",
  add(graph) {
    addApiRequestType(graph);
    addVendorCallType(graph);
    addLogQueries(graph);
    addTrace(graph);
  },
};
