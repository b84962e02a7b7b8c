import { listCost, nodesOptions } from "../../graph/connections.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageArguments, pageSizeOf } from "../../graph/page-arguments.ts";
import type { System } from "../systems.ts";
import { connectorType } from "./connector-types.ts";
import { connectorView, connectorViews } from "./connector-view.ts";
import { listSystems } from "./system-list.ts";
import { systemLoader } from "./system-loader.ts";
import { systemStatus, systemType } from "./system-types.ts";

/** Adds SystemFilter. */
const addSystemFilter = ({ builder, enumerations, operators }: Graph) =>
  builder.inputRef<object>("SystemFilter").implement({
    description: "Selects systems. Every given field must match; an empty object matches all.",
    fields: (t) => ({
      connectorId: t.field({
        type: operators.of("id"),
        required: false,
        description:
          "The connector that the system uses, such as acme-cmms. An unknown connector id is an error that lists the known ones.",
      }),
      externalId: t.field({ type: operators.of("text"), required: false, description: "Your own id for the customer." }),
      status: t.field({
        type: operators.ofEnumeration("SystemStatus", systemStatus(enumerations)),
        required: false,
        description: "The system's status.",
      }),
    }),
  });

/** Adds `connectors`, `connector`, `system` and `systems`. */
export function addSystemQueries(graph: Graph): void {
  const { builder, catalog } = graph;
  const refs = { connector: connectorType(graph), system: systemType(graph) };
  const inputs = { systemFilter: addSystemFilter(graph) };
  const connections = {
    systems: graph.connections.add<System>({
      name: "System",
      plural: "systems",
      node: (t) => t.field({ type: refs.system, nullable: false, description: "The item.", resolve: ({ node }) => node }),
      nodes: (t) => t.field({ type: [refs.system], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
    }),
  };
  builder.queryFields((t) => ({
    connectors: t.field({
      type: [refs.connector],
      nullable: false,
      description: "The connectors that customers can choose from.",
      resolve: () => connectorViews(catalog),
    }),
    connector: t.field({
      type: refs.connector,
      nullable: true,
      description: "The connector with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: 'The connector\'s slug, such as "acme-cmms".' }) },
      resolve: (_root, { id }) => connectorView(catalog, id),
    }),
    system: t.field({
      type: refs.system,
      nullable: true,
      description: "The system with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: "The system's id." }) },
      resolve: (_root, { id }, { loaders }) => loaders.of(systemLoader).load(id),
    }),
    systems: t.field({
      type: connections.systems,
      nullable: false,
      description: "All systems, oldest first, page by page.",
      args: {
        where: t.arg({ type: inputs.systemFilter, required: false, description: "Selects systems. Default: all." }),
        ...pageArguments(t.arg),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listSystems(context, input),
    }),
  }));
}
