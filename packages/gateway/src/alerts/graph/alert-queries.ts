import { holds, readConditions, type Condition } from "../../graph/conditions.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";
import type { Alert, AlertState } from "../alert.ts";
import { namedBy } from "../../graph/where.ts";
import { alertsService } from "../alerts-service.ts";
import { ruleNames } from "../rules/alert-rules.ts";
import { alertLoader, alertType } from "./alert-types.ts";
import { ruleType, stateType } from "./enumerations.ts";

const states: readonly AlertState[] = ["OPEN", "ACKNOWLEDGED", "RESOLVED"];

/** Adds `alert` and `alerts`. */
export function addAlertQueries(graph: Graph): void {
  const { builder, connections, enumerations, operators } = graph;
  const type = alertType(graph);
  const filter = builder.inputRef<object>("AlertFilter").implement({
    description: "Selects alerts. Every given field must match; an empty object matches all.",
    fields: (t) => ({
      state: t.field({
        type: operators.ofEnumeration("AlertState", stateType(enumerations)),
        required: false,
        description: "Whether somebody has to act.",
      }),
      rule: t.field({
        type: operators.ofEnumeration("AlertRule", ruleType(enumerations)),
        required: false,
        description: "The rule.",
      }),
      systemId: t.field({ type: operators.of("id"), required: false, description: "The system, by eq or in." }),
      connectorId: t.field({
        type: operators.of("id"),
        required: false,
        description: "The connector, by eq or in: alerts about it and about its systems.",
      }),
    }),
  });
  const connection = connections.addUncounted<Alert>({
    name: "Alert",
    plural: "alerts",
    node: (t) => t.field({ type, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [type], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.queryFields((t) => ({
    alert: t.field({
      type,
      nullable: true,
      description: "The alert with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: "The alert's id." }) },
      resolve: (_root, { id }, { loaders }) => loaders.of(alertLoader).load(id),
    }),
    alerts: t.field({
      type: connection,
      nullable: false,
      description:
        "Alerts, newest first, page by page. Those that have ended are kept as long as the history. A token for one system sees the alerts about that system.",
      args: {
        where: t.arg({ type: filter, required: false, description: "Selects alerts. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of alerts, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the alerts opened before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listAlerts(context, input),
    }),
  }));
}

async function listAlerts(
  { use, principal }: GraphQLContext,
  input: Pick<PageArguments, "first" | "after"> & { readonly where?: object | null | undefined },
): Promise<ConnectionView<Alert>> {
  const { first, after } = pageOf(input);
  const where = readConditions(input.where);
  const place = after === null ? null : decodeTimed("alert", after);
  const found = await use(alertsService).list(principal, {
    states: heldBy(where["state"], states),
    rules: heldBy(where["rule"], ruleNames),
    systemIds: namedBy(where, "systemId"),
    connectorIds: namedBy(where, "connectorId"),
    after: place && { id: place.id, openedAt: place.time },
    limit: (first ?? 0) + 1,
  });
  return pageFrom(found, first ?? 0, after, (alert) => encodeTimed(alert.openedAt, alert.id));
}

/** The values that a condition selects. Null: all. */
function heldBy<Value extends string>(condition: Condition | undefined, values: readonly Value[]): readonly Value[] | null {
  const held = values.filter((value) => holds(condition, value));
  return held.length === values.length ? null : held;
}
