import { isDeletable } from "../../catalog/entity-connectors.ts";
import type { GraphPart } from "../../graph/graph.ts";
import { commandsService } from "../commands-service.ts";
import { addActionMutations } from "./action-mutations.ts";
import { addCommandQueries } from "./command-queries.ts";
import { addCommandType } from "./command-types.ts";
import { addExternalIds } from "./external-id-fields.ts";
import { addCommandPending, addRecordMutations } from "./record-mutations.ts";
import { createWriteInputs } from "./write-inputs.ts";

/** Commands, and the mutations of records. */
export const commandsPart: GraphPart = {
  name: "commands",
  add(graph) {
    addCommandType(graph);
    addCommandQueries(graph);
    addExternalIds(graph);
    const parts = {
      graph,
      inputs: createWriteInputs(graph.builder, graph.enumerations, graph.money, graph.catalog.entities),
      pending: addCommandPending(graph),
    };
    for (const model of graph.catalog.entities.values())
      addRecordMutations(parts, model, isDeletable(graph.catalog, model.descriptor));
    addActionMutations(parts);
    graph.nodes.add({
      prefix: "cmd",
      typeName: "Command",
      load: ({ use, principal }, id) => use(commandsService).byId(principal, id),
    });
  },
};
