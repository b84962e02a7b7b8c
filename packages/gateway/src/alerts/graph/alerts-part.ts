import type { GraphPart } from "../../graph/graph.ts";
import { addAcknowledging } from "./acknowledging.ts";
import { addAlertSubscription } from "./alert-changes.ts";
import { addAlertQueries } from "./alert-queries.ts";
import { addAlertType, alertLoader } from "./alert-types.ts";
import { addChannelFields, channelById } from "./channel-fields.ts";
import { addChannelType } from "./channel-types.ts";
import { addRuleFields } from "./rule-fields.ts";

/** Alerts, their rules and channels. */
export const alertsPart: GraphPart = {
  name: "alerts",
  add(graph) {
    addAlertType(graph);
    addChannelType(graph);
    addAlertQueries(graph);
    addAlertSubscription(graph);
    addAcknowledging(graph);
    addRuleFields(graph);
    addChannelFields(graph);
    graph.nodes.add({
      prefix: "alert",
      typeName: "Alert",
      load: ({ loaders }, id) => loaders.of(alertLoader).load(id),
    });
    graph.nodes.add({ prefix: "chan", typeName: "AlertChannel", load: channelById });
  },
};
