import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { Alert } from "../alert.ts";
import { alertsService } from "../alerts-service.ts";
import { alertRules } from "../rules/alert-rules.ts";
import { summaryOf } from "../rules/summary-of.ts";
import { endReasonType, ruleType, stateType } from "./enumerations.ts";

/** An alert by id. */
export const alertLoader = defineLoader<string, Alert | null>({
  async read(ids, { use, principal }) {
    const found = await use(alertsService).byIds(principal, ids.filter(isPlausible));
    return ids.map((id) => found.get(id) ?? null);
  },
});

/** Alert. */
export const alertType = oncePerGraph(({ builder }) => builder.objectRef<Alert>("Alert"));

/** Adds Alert. */
export function addAlertType(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { node: nodeType(graph), system: systemType(graph) };
  alertType(graph).implement({
    description: "A rule's condition that is or was met by one subject: somebody has to act.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The alert's id." }),
      rule: t.field({ type: ruleType(enumerations), nullable: false, description: "The rule.", resolve: ({ rule }) => rule }),
      state: t.field({
        type: stateType(enumerations),
        nullable: false,
        description: "Whether somebody has to act.",
        resolve: ({ state }) => state,
      }),
      title: t.string({
        nullable: false,
        description: "The rule in a few words for people.",
        resolve: ({ rule }) => alertRules[rule].title,
      }),
      summary: t.string({
        nullable: false,
        description: "What had happened when the alert was opened, in one sentence for people.",
        resolve: ({ rule, facts }) => summaryOf(rule, facts),
      }),
      subjectId: t.exposeID("subjectId", {
        nullable: false,
        description: "The id of what it is about: a system, a connector, a webhook endpoint or an API token, as its rule says.",
      }),
      connectorId: t.exposeID("connectorId", {
        nullable: true,
        description: "The connector, also of the system. Null for alerts about endpoints and tokens.",
      }),
      systemId: t.exposeID("systemId", {
        nullable: true,
        description: "The system, also the only one of an endpoint or a token. Null when it is about no system.",
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system. Null when it is about no system.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
      facts: t.field({
        type: "JSON",
        nullable: false,
        description: "What was measured when the alert was opened, as an object. Its members depend on the rule.",
        resolve: ({ facts }) => facts,
      }),
      openedAt: t.expose("openedAt", { type: "DateTime", nullable: false, description: "When it was opened." }),
      goneSince: t.expose("goneSince", {
        type: "DateTime",
        nullable: true,
        description:
          "Since when the condition has been gone: five minutes later the alert ends. Null while it is met, and afterwards.",
      }),
      endedAt: t.expose("endedAt", { type: "DateTime", nullable: true, description: "When it ended. Null until then." }),
      endReason: t.field({
        type: endReasonType(enumerations),
        nullable: true,
        description: "Why it has ended. Null until then.",
        resolve: ({ endReason }) => endReason,
      }),
      acknowledgedAt: t.expose("acknowledgedAt", {
        type: "DateTime",
        nullable: true,
        description: "When somebody acknowledged it. Null: nobody has.",
      }),
      acknowledgedByTokenId: t.id({
        nullable: true,
        description: "The token that acknowledged it. Null: nobody has.",
        resolve: ({ acknowledgedBy }) => acknowledgedBy,
      }),
      note: t.exposeString("note", { nullable: true, description: "What was said when it was acknowledged." }),
      traceId: t.exposeString("traceId", { nullable: false, description: "Correlates the alert with its notices." }),
    }),
  });
}
