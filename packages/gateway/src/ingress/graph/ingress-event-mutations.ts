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
    description: "Which ingress events are meant.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system that they are about." }),
      ids: t.idList({
        required: false,
        description:
          "Their ids, at most 200; those that met no error are passed over. Left out: all of the system that met one, 1,000 at a time.",
      }),
    }),
  });
  const success = builder.objectRef<Retried>("RetryIngressEventsSuccess").implement({
    description: "They are processed again, in the background. Look at them to see how it went.",
    fields: (t) => ({
      system: t.field({ type: refs.system, nullable: false, description: "The system.", resolve: ({ system }) => system }),
      count: t.exposeInt("count", { nullable: false, description: "How many there are." }),
    }),
  });
  builder.mutationField("retryIngressEvents", (t) =>
    t.field({
      type: addResultUnion(graph, "RetryIngressEventsResult", success, ["NotFoundError", "ValidationError", "ConflictError"]),
      nullable: false,
      description:
        "Has ingress events that met an error processed again, as after their connector was mended. Those of a system that is not in use wait until it is. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which ingress events are meant." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId, ids } }, { use, principal, loaders }): Promise<Retried | FailureView> => {
        if (ids && ids.length > pageSizeLimit) {
          const message = `${ids.length} ids are too many for one call. Give at most ${pageSizeLimit}, or leave ids out for all.`;
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
