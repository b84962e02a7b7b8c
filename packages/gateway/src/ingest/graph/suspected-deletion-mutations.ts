import { conflict, notFound, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { ingestService } from "../ingest-service.ts";
import type { VerdictOutcome } from "../ingest.ts";
import type { DeletionDecision } from "../tables.ts";
import type { System } from "../../systems/systems.ts";
import { singularOf } from "../../graph/names.ts";

const noSuspectedDeletions =
  "There are no suspected deletions with this id. They may already be settled; check the system's heldDeletions.";

/** Adds confirmDeletions. */
export function addConfirmDeletions(graph: Graph): void {
  addVerdict(graph, {
    name: "ConfirmDeletions",
    decision: "CONFIRMED",
    success: "Fettle is deleting the records.",
    description:
      "Confirms that the records are gone at the vendor. In the background Fettle deletes those that the vendor still leaves out; where the vendor can be asked about a single record, records that it still has stay. Repeating the call changes nothing. Requires the scope admin.",
  });
}

/** Adds rejectDeletions. */
export function addRejectDeletions(graph: Graph): void {
  addVerdict(graph, {
    name: "RejectDeletions",
    decision: "REJECTED",
    success: "The records stay.",
    description:
      "Rejects the suspected deletions, so that the records stay. They are suspected again only when two more complete lists leave them out. Repeating the call changes nothing. Requires the scope admin.",
  });
}

function addVerdict(
  graph: Graph,
  mutation: {
    readonly name: "ConfirmDeletions" | "RejectDeletions";
    readonly decision: DeletionDecision;
    readonly success: string;
    readonly description: string;
  },
): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const { name, decision, description } = mutation;
  const input = builder.inputType(`${name}Input`, {
    description: "The suspected deletions to decide about.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The id of the HeldDeletion." }),
      count: t.int({
        required: false,
        description: "The count that you saw. If there are more by now, nothing is decided. Default: any count.",
      }),
    }),
  });
  const success = builder.objectRef<{ readonly system: System }>(`${name}Success`).implement({
    description: mutation.success,
    fields: (t) => ({
      system: t.field({ type: refs.system, nullable: false, description: "The system.", resolve: ({ system }) => system }),
    }),
  });
  builder.mutationField(singularOf(name), (t) =>
    t.field({
      type: addResultUnion(graph, `${name}Result`, success, ["NotFoundError", "ConflictError"]),
      nullable: false,
      description,
      args: { input: t.arg({ type: input, required: true, description: "The suspected deletions to decide about." }) },
      extensions: needsScope("admin"),
      resolve: async (_root, { input: { id, count } }, { use, principal, loaders, requestId }) => {
        const { environmentId } = principal;
        const suspected = isPlausible(id) ? await use(ingestService).suspectedDeletion(environmentId, id) : null;
        // A token that is bound to another system cannot see the deletions.
        const system = suspected === null ? null : await loaders.of(systemLoader).load(suspected.systemId);
        if (system === null) return notFound(noSuspectedDeletions);
        const verdict = { id, decision, seen: count ?? null, traceId: requestId };
        const outcome = await use(ingestService).decideDeletions(environmentId, verdict);
        loaders.clear();
        return outcome.type === "success" ? { system } : failureOf(outcome);
      },
    }),
  );
}

// An id that Fettle cannot have issued does not reach the database.
const isPlausible = (id: string) => /^hld_\w{1,60}$/.test(id);

function failureOf(outcome: Exclude<VerdictOutcome, { readonly type: "success" }>): FailureView {
  switch (outcome.type) {
    case "not-found":
      return notFound(noSuspectedDeletions);
    case "disconnected":
      return conflict("SYSTEM_DISCONNECTED", "The system is disconnected: its records stay as they were.");
    case "decided":
      return conflict("ALREADY_DECIDED", `These deletions have already been decided: ${outcome.suspected.decision ?? ""}.`);
    case "grown":
      return conflict(
        "MORE_HELD",
        `There are now ${outcome.suspected.count} suspected deletions. Check them again before you decide.`,
      );
  }
}
