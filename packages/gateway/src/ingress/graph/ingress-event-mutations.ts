import { conflict, invalid, notFound, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { ingressService } from "../ingress-service.ts";
import type { System } from "../../systems/systems.ts";
import { pageSizeLimit } from "../../graph/page-arguments.ts";

interface Retried {
  readonly system: System;
  readonly count: number;
}

/** Adds retryIngressEvents. */
export function addRetryIngressEvents(graph: Graph): void {
  const { builder } = graph;
  const refs = { system: systemType(graph) };
  const input = builder.inputType("RetryIngressEventsInput", {
    description: "The ingress events to retry.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system that the events are about." }),
      ids: t.idList({
        required: false,
        description:
          "The ids of at most 200 events; events without an error are ignored. Default: all events of the system with an error, 1,000 at a time.",
      }),
    }),
  });
  const success = builder.objectRef<Retried>("RetryIngressEventsSuccess").implement({
    description: "The events are processed again in the background. Query them to see the outcome.",
    fields: (t) => ({
      system: t.field({ type: refs.system, nullable: false, description: "The system.", resolve: ({ system }) => system }),
      count: t.exposeInt("count", { nullable: false, description: "The number of events." }),
    }),
  });
  builder.mutationField("retryIngressEvents", (t) =>
    t.field({
      type: addResultUnion(graph, "RetryIngressEventsResult", success, ["NotFoundError", "ValidationError", "ConflictError"]),
      nullable: false,
      description:
        "Processes ingress events with an error again, for example after their connector was fixed. Events of a system that is not in use wait until it is. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The ingress events to retry." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId, ids } }, { use, principal, loaders }): Promise<Retried | FailureView> => {
        if (ids && ids.length > pageSizeLimit) {
          const message = `${ids.length} ids are too many for one call. Pass at most ${pageSizeLimit}, or omit ids for all.`;
          return invalid(message, [{ path: "ids", message }]);
        }
        const system = await loaders.of(systemLoader).load(systemId);
        if (system === null) return notFound("There is no system with this id.");
        const plausible = ids?.filter((id) => /^ind_\w{1,60}$/.test(id)) ?? null;
        const outcome = await use(ingressService).retryIngressEvents(principal.environmentId, { systemId, ids: plausible });
        loaders.clear();
        if (outcome.type === "success") return { system, count: outcome.count };
        if (outcome.type === "not-found") return notFound("None of these ids is an ingress event of the system.");
        return conflict("SYSTEM_DISCONNECTED", "The system is disconnected: its records stay as they were.");
      },
    }),
  );
}
