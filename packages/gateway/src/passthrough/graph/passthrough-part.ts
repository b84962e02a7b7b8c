import type { GraphPart } from "../../graph/graph.ts";
import { addPassthroughMethods } from "./passthrough-methods.ts";
import { addPassthrough } from "./passthrough-mutation.ts";

/** Calls of vendors' own APIs. */
export const passthroughPart: GraphPart = {
  name: "passthrough",
  add(graph) {
    addPassthrough(graph);
    addPassthroughMethods(graph);
  },
};
