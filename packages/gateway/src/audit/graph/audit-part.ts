import { hasScope } from "../../graph/access.ts";
import type { GraphPart } from "../../graph/graph.ts";
import { auditService } from "../audit-service.ts";
import { auditMutations } from "./audit-mutations.ts";
import { addAuditEntryType, addAuditQueries } from "./audit-queries.ts";

/** The audit of the graph's mutations, and its list. */
export const auditPart: GraphPart = {
  name: "audit",
  aroundMutation: auditMutations,
  add(graph) {
    addAuditEntryType(graph);
    addAuditQueries(graph);
    graph.nodes.add({
      prefix: "aud",
      typeName: "AuditEntry",
      load: async ({ use, principal }, id) =>
        hasScope(principal, "admin") && principal.systemId === null
          ? await use(auditService).entryById(principal.environmentId, id)
          : null,
    });
  },
};
