import type { System } from "../../systems/systems.ts";
import { requireScope } from "../access.ts";
import { pageSizeLimit } from "../page-arguments.ts";
import type { FailureView } from "../refs.ts";
import { addResultUnion, invalid, notFound, type MutationParts } from "./mutation-parts.ts";

interface Retried {
  readonly system: System;
  readonly count: number;
}

/** Adds retryIngressEvents. */
export function addRetryIngressEvents(parts: MutationParts): void {
  const { builder, refs } = parts;
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
      type: addResultUnion(parts, "RetryIngressEventsResult", success, ["NotFoundError", "ValidationError", "ConflictError"]),
      nullable: false,
      description:
        "Has ingress events that met an error processed again, as after their connector was mended. Those of a system that is not in use wait until it is. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which ingress events are meant." }) },
      resolve: async (_root, { input: { systemId, ids } }, { services, principal, loaders }): Promise<Retried | FailureView> => {
        requireScope(principal, "systems");
        if (ids && ids.length > pageSizeLimit) {
          const message = `${ids.length} ids are too many for one call. Give at most ${pageSizeLimit}, or leave ids out for all.`;
          return invalid(message, [{ path: "ids", message }]);
        }
        const system = await loaders.system.load(systemId);
        if (system === null) return notFound("There is no system with this id.");
        const plausible = ids?.filter((id) => /^ind_\w{1,60}$/.test(id)) ?? null;
        const outcome = await services.ingress.retryIngressEvents(principal.environmentId, { systemId, ids: plausible });
        loaders.clear();
        if (outcome.type === "success") return { system, count: outcome.count };
        if (outcome.type === "not-found") return notFound("None of these ids is an ingress event of the system.");
        const message = "The system is disconnected: its records stay as they were.";
        return { failure: { type: "ConflictError", code: "SYSTEM_DISCONNECTED", message }, systemId: null };
      },
    }),
  );
}
