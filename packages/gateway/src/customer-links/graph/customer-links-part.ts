import type { GraphPart } from "../../graph/graph.ts";
import { addCustomerFields } from "./customer-fields.ts";
import { addLinkMutations } from "./link-mutations.ts";
import { addLinkQueries } from "./link-queries.ts";

/** Which customers of several systems are one: links, proposals, and what all of a link's customers have. */
export const customerLinksPart: GraphPart = {
  name: "customer links",
  add(graph) {
    if (!graph.catalog.entities.has("Customer")) return;
    addCustomerFields(graph);
    addLinkQueries(graph);
    addLinkMutations(graph);
  },
};
