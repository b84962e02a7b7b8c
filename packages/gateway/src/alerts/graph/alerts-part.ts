import type { GraphPart } from "../../graph/graph.ts";
import { addAlertQueries } from "./alert-queries.ts";
import { addAlertType, alertLoader } from "./alert-types.ts";

/** Alerts, their rules and channels. */
export const alertsPart: GraphPart = {
  name: "alerts",
  add(graph) {
    addAlertType(graph);
    addAlertQueries(graph);
    graph.nodes.add({
      prefix: "alert",
      typeName: "Alert",
      load: ({ loaders }, id) => loaders.of(alertLoader).load(id),
    });
  },
};
