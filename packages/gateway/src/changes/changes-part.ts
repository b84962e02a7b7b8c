import type { GraphPart } from "../graph/graph.ts";
import { recordLists } from "../records/graph/entity-lists.ts";
import { addChangeQueries } from "./change-queries.ts";
import { addChangeInterface, addChangeType } from "./change-types.ts";
import { addCommandSubscription } from "./command-changes.ts";
import { addNoticeSubscription } from "./notice-changes.ts";
import { addRecordHistory } from "./record-history.ts";
import { addChangeSubscriptions, addRecordSubscription } from "./subscriptions.ts";

/** The change log, as pages and as streams. */
export const changesPart: GraphPart = {
  name: "changes",
  add(graph) {
    addChangeInterface(graph);
    addChangeQueries(graph);
    addRecordHistory(graph);
    addChangeSubscriptions(graph);
    addCommandSubscription(graph);
    addNoticeSubscription(graph);
    const lists = recordLists(graph);
    for (const model of graph.catalog.entities.values()) {
      const list = lists.get(model.descriptor.name);
      if (list !== undefined) addRecordSubscription(graph, list, addChangeType(graph, model));
    }
  },
};
