import { catalogService } from "../../catalog/catalog-service.ts";
import type { Graph } from "../../graph/graph.ts";
import { checkNames } from "../../graph/known-names.ts";
import { connectorType } from "../../systems/graph/connector-types.ts";
import { absentConnector, connectorView } from "../../systems/graph/connector-view.ts";
import type { ConnectorHealth } from "../health/health-figures.ts";
import { readSpan } from "../health/health-span.ts";
import { ingestService } from "../ingest-service.ts";
import { furtherSteps, healthFiguresType, spanArguments, stepsComplexity } from "./health-types.ts";

/** The cost beside the steps: the counters of all systems are read. */
const connectorHealthCost = 200;
/** How many connectors an environment is taken to use. */
const assumedConnectors = 5;

/** Adds ConnectorHealth and `connectorHealth`. */
export function addConnectorHealth(graph: Graph): void {
  const { builder, catalog } = graph;
  const figures = healthFiguresType(graph);
  const connectorHealth = builder.objectRef<ConnectorHealth>("ConnectorHealth").implement({
    description: "What happened to all systems of one connector together, which tells a vendor's trouble from a customer's.",
    fields: (t) => ({
      connector: t.field({
        type: connectorType(graph),
        nullable: false,
        description: "The connector.",
        resolve: ({ connectorId }) => connectorView(catalog, connectorId) ?? absentConnector(connectorId),
      }),
      systems: t.exposeInt("systems", {
        nullable: false,
        description: "The number of systems that are connected through it now, without disconnected ones.",
      }),
      steps: t.expose("steps", {
        type: [figures],
        nullable: false,
        complexity: stepsComplexity,
        description: "The hours or days of the window, oldest first. Those in which nothing happened have zeros.",
      }),
      total: t.expose("total", { type: figures, nullable: false, description: "The whole window." }),
    }),
  });
  builder.queryField("connectorHealth", (t) =>
    t.field({
      type: [connectorHealth],
      nullable: false,
      description:
        "What happened to each connector's systems over time, in the order of the connectors' ids. A token that is bound to a system sees that system alone.",
      args: {
        connectorId: t.arg.string({
          required: false,
          description:
            "Selects the systems of this connector. An unknown id is an error that lists the known ones. Default: all connectors that have systems.",
        }),
        ...spanArguments(graph),
      },
      complexity: (span) => ({ field: connectorHealthCost + furtherSteps(span), multiplier: assumedConnectors }),
      resolve(_root, { connectorId = null, window, step = null }, { use, principal }) {
        checkNames("connectorId", "connector", [...use(catalogService).connectors.keys()], { eq: connectorId });
        const query = { connectorId, systemId: principal.systemId, span: readSpan({ window, step }) };
        return use(ingestService).connectorHealth(principal.environmentId, query);
      },
    }),
  );
}
