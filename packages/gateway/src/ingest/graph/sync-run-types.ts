import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { SyncRun } from "../ingest.ts";
import type { CountedProblem } from "../tables.ts";

/** SyncRun. */
export const syncRunType = oncePerGraph(({ builder }) => builder.objectRef<SyncRun>("SyncRun"));

/** Adds SyncRun. */
export function addSyncRunType(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { node: nodeType(graph), syncRun: syncRunType(graph) };
  const problem = builder.objectRef<CountedProblem>("FieldProblemCount").implement({
    description: "Values of one field that could not be read, of several records.",
    fields: (t) => ({
      field: t.exposeString("field", { nullable: false, description: "The field, such as dueAt or technicians.role." }),
      count: t.exposeInt("count", { nullable: false, description: "How many such values there were." }),
      message: t.exposeString("message", { nullable: false, description: "What was wrong with one of them." }),
      example: t.exposeString("example", {
        nullable: true,
        description: "That one as it came, at most 200 characters. Null where there was none.",
      }),
    }),
  });
  const status = enumerations.of("SyncRunStatus", "How far a sync run has come.", {
    RUNNING: "It is under way, or its process was killed; the next run of the entity then ends it.",
    SUCCEEDED: "It ended well. A list that takes longer than a minute takes several runs.",
    FAILED:
      "It broke off; see error. The next run goes on where it was, or begins again when the vendor's list does not come to an end: it has more than 100,000 pages, takes more than 72 hours, or shows again what it has shown.",
  });
  refs.syncRun.implement({
    description: "One pass of asking a vendor for one type of record of one system, or a part of a long one.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The run's id." }),
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "How far it has come.",
        resolve: ({ endedAt, error }) => (endedAt === null ? "RUNNING" : error === null ? "SUCCEEDED" : "FAILED"),
      }),
      startedAt: t.expose("startedAt", { type: "DateTime", nullable: false, description: "When it began." }),
      endedAt: t.expose("endedAt", { type: "DateTime", nullable: true, description: "When it ended. Null while it runs." }),
      read: t.exposeInt("read", {
        nullable: false,
        description: "How many records the vendor has given; kept up to date page by page.",
      }),
      created: t.exposeInt("created", { nullable: false, description: "How many of them were new, or came back." }),
      updated: t.exposeInt("updated", { nullable: false, description: "How many had changed." }),
      deleted: t.exposeInt("deleted", { nullable: false, description: "How many were found to be gone." }),
      rejected: t.exposeInt("rejected", {
        nullable: false,
        description: "How many could not be understood and were put aside: System.rejectedRecords lists those that still cannot.",
      }),
      rejectionExample: t.exposeString("rejection", {
        nullable: true,
        description: "Why one of those was put aside. Null when none was.",
      }),
      problems: t.expose("problems", {
        type: [problem],
        nullable: false,
        description:
          "What could not be read in the records that it took, by field, at most 50 fields. Those fields are null in the records, which say so in their problems.",
      }),
      error: t.exposeString("error", { nullable: true, description: "A code and what happened. Null unless it failed." }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Names the story it belongs to: the same in the changes that it found, in vendor calls and logs.",
      }),
    }),
  });
}
