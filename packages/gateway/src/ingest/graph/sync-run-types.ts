import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { isRefusal } from "../health/refused-runs.ts";
import type { SyncRun } from "../ingest.ts";
import type { CountedProblem } from "../tables.ts";

/** The type SyncRun. */
export const syncRunType = oncePerGraph(({ builder }) => builder.objectRef<SyncRun>("SyncRun"));

/** Adds SyncRun. */
export function addSyncRunType(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { node: nodeType(graph), syncRun: syncRunType(graph) };
  const problem = builder.objectRef<CountedProblem>("FieldProblemCount").implement({
    description: "Values of one field, in one or more records, that could not be read.",
    fields: (t) => ({
      field: t.exposeString("field", { nullable: false, description: "The field, such as dueAt or technicians.role." }),
      count: t.exposeInt("count", { nullable: false, description: "The number of such values." }),
      message: t.exposeString("message", { nullable: false, description: "What is wrong with one of the values." }),
      example: t.exposeString("example", {
        nullable: true,
        description: "That value as received, up to 200 characters. Null when there was none.",
      }),
    }),
  });
  const status = enumerations.of("SyncRunStatus", "The state of a sync run.", {
    RUNNING: "The run is in progress, or its process was killed; in that case the next run of the entity ends it.",
    SUCCEEDED: "The run succeeded. A list that takes longer than a minute takes several runs.",
    FAILED:
      "The run failed; see error. The next run continues where it stopped. It starts over when the vendor's list does not end: the list has more than 100,000 pages, takes more than 72 hours, or repeats itself.",
    FORBIDDEN:
      "The vendor refused to list this type of record to these credentials; see error. The run does not count as failed: it ended, and says what it could not see.",
  });
  const kind = enumerations.of("SyncRunKind", "What a sync run reads.", {
    POLL: "What has changed at the vendor; everything in the first sync, or where the vendor cannot list changes.",
    SCAN: "Everything, beside the polls, to find deletions that nothing reported.",
  });
  refs.syncRun.implement({
    description: "One pass over a system's records of one type at the vendor, or a part of a long pass.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The run's id." }),
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      kind: t.field({
        type: kind,
        nullable: false,
        description: "What the run reads.",
        resolve: (run) => (run.kind === "scan" ? "SCAN" : "POLL"),
      }),
      status: t.field({
        type: status,
        nullable: false,
        description: "The run's status.",
        resolve: ({ endedAt, error }) => {
          if (endedAt === null) return "RUNNING";
          return error === null ? "SUCCEEDED" : isRefusal(error) ? "FORBIDDEN" : "FAILED";
        },
      }),
      startedAt: t.expose("startedAt", { type: "DateTime", nullable: false, description: "When the run began." }),
      endedAt: t.expose("endedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the run ended. Null while it is in progress.",
      }),
      read: t.exposeInt("read", {
        nullable: false,
        description: "The number of records that the vendor returned, updated after each page.",
      }),
      created: t.exposeInt("created", { nullable: false, description: "The number of records that were new or came back." }),
      updated: t.exposeInt("updated", { nullable: false, description: "The number of records that had changed." }),
      deleted: t.exposeInt("deleted", { nullable: false, description: "The number of records that were found to be gone." }),
      rejected: t.exposeInt("rejected", {
        nullable: false,
        description: "The number of records that could not be read. System.rejectedRecords lists those that still cannot.",
      }),
      hidden: t.exposeInt("hidden", {
        nullable: false,
        description:
          "The number of records that the vendor's lists leave out and that it refuses to show (403), for example because a permission was withdrawn. They are not deleted, and stay as they were when last seen.",
      }),
      failedReads: t.exposeInt("failedReads", {
        nullable: false,
        description:
          "The number of records that could not be read one by one because the vendor failed. They stay as they are until a later run reads them; the operator's log has an example.",
      }),
      rejectionExample: t.exposeString("rejection", {
        nullable: true,
        description: "Why one of those could not be read. Null when there were none.",
      }),
      problems: t.expose("problems", {
        type: [problem],
        nullable: false,
        description:
          "The values that could not be read in otherwise readable records, for up to 50 fields. Those fields are null in the records, which list them in their problems.",
      }),
      error: t.exposeString("error", {
        nullable: true,
        description: "A code and what happened. Null unless the run failed or was refused.",
      }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Correlates the run with the changes that it found, vendor calls and logs.",
      }),
    }),
  });
}
