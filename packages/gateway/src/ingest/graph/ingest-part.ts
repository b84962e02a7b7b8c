import type { GraphPart } from "../../graph/graph.ts";
import { ofSystem } from "../../graph/nodes.ts";
import { ingestService } from "../ingest-service.ts";
import { addConnectorHealth } from "./connector-health.ts";
import { addHealthOverTime } from "./health-over-time.ts";
import { addConfirmDeletions, addRejectDeletions } from "./suspected-deletion-mutations.ts";
import { addSuspectedDeletions } from "./suspected-deletion-types.ts";
import { addRejectedRecords } from "./rejected-record-types.ts";
import { addReprocessing } from "./reprocessing.ts";
import { addSyncProgress } from "./sync-progress.ts";
import { addSyncRunType } from "./sync-run-types.ts";
import { addSyncRuns } from "./sync-runs.ts";
import { addSyncSystem } from "./sync-system-mutation.ts";
import { addSystemEntities } from "./system-entities.ts";
import { addSystemHealth } from "./system-health.ts";

/** The stage's part of the graph: sync runs, health, suspected deletions and rejected records. */
export const ingestPart: GraphPart = {
  name: "ingest",
  add(graph) {
    addSyncRunType(graph);
    addSyncRuns(graph);
    addSystemHealth(graph);
    addHealthOverTime(graph);
    addConnectorHealth(graph);
    addSyncProgress(graph);
    addReprocessing(graph);
    addSystemEntities(graph);
    addSuspectedDeletions(graph);
    addRejectedRecords(graph);
    addSyncSystem(graph);
    addConfirmDeletions(graph);
    addRejectDeletions(graph);
    graph.nodes.add({
      prefix: "run",
      typeName: "SyncRun",
      load: ofSystem(({ use, principal }, id) => use(ingestService).syncRun(principal.environmentId, id)),
    });
    graph.nodes.add({
      prefix: "hld",
      typeName: "HeldDeletion",
      load: ofSystem(({ use, principal }, id) => use(ingestService).suspectedDeletion(principal.environmentId, id)),
    });
  },
};
