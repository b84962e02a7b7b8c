import { conflict, notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemsService } from "../systems-service.ts";
import { systemLoader } from "./system-loader.ts";
import { systemSuccess } from "./system-success.ts";
import type { PauseOutcome } from "../systems.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { singularOf } from "../../graph/names.ts";

const noSystem = "There is no system with this id.";

/** Adds pauseSystem. */
export function addPauseSystem(graph: Graph): void {
  addPauseMutation(graph, {
    name: "PauseSystem",
    success: "The system is paused.",
    description:
      "Pauses a system: Fettle neither reads from its vendor nor writes to it until resumeSystem, and queries still return the stored records. Webhooks, and writes with hold: true, wait until then. A paused system stays paused. Requires the scope systems.",
    call: ({ use, principal, requestId }, systemId) => use(systemsService).pause(principal.environmentId, systemId, requestId),
  });
}

/** Adds resumeSystem. */
export function addResumeSystem(graph: Graph): void {
  addPauseMutation(graph, {
    name: "ResumeSystem",
    success: "The system has resumed.",
    description:
      "Resumes a paused system: Fettle syncs it and processes waiting webhooks and writes. A system whose credentials do not work waits for its reconnect. A system that is not paused stays as it is. Requires the scope systems.",
    call: ({ use, principal, requestId }, systemId) => use(systemsService).resume(principal.environmentId, systemId, requestId),
  });
}

function addPauseMutation(
  graph: Graph,
  mutation: {
    readonly name: "PauseSystem" | "ResumeSystem";
    readonly success: string;
    readonly description: string;
    call(context: GraphQLContext, systemId: string): Promise<PauseOutcome>;
  },
): void {
  const { builder } = graph;
  const { name, description } = mutation;
  const input = builder.inputType(`${name}Input`, {
    description: "The system that the call is about.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationField(singularOf(name), (t) =>
    t.field({
      type: addResultUnion(graph, `${name}Result`, systemSuccess(graph, `${name}Success`, mutation.success), [
        "NotFoundError",
        "ConflictError",
      ]),
      nullable: false,
      description,
      args: { input: t.arg({ type: input, required: true, description: "The system that the call is about." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId } }, context) => {
        if ((await context.loaders.of(systemLoader).load(systemId)) === null) return notFound(noSystem);
        const outcome = await mutation.call(context, systemId);
        context.loaders.clear();
        switch (outcome.type) {
          case "success":
            return { system: outcome.system };
          case "not-found":
            return notFound(noSystem);
          case "disconnected":
            return conflict("SYSTEM_DISCONNECTED", "The system is disconnected, so it cannot be paused or resumed.");
        }
      },
    }),
  );
}

/** Adds disconnectSystem. */
export function addDisconnectSystem(graph: Graph): void {
  const { builder, enumerations } = graph;
  const records = enumerations.of("RecordsOnDisconnect", "What happens to a disconnected system's records.", {
    KEEP: "The records stay as they are.",
    ERASE:
      "The records are erased with everything else that Fettle keeps of the system. Each leaves as a deletion without a record, older changes lose theirs, and finally the system is gone. This cannot be undone.",
  });
  const input = builder.inputType("DisconnectSystemInput", {
    description: "The system to disconnect.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system." }),
      records: t.field({
        type: records,
        required: true,
        defaultValue: "KEEP",
        description: "What happens to the system's records. To erase a disconnected system later, call this again.",
      }),
    }),
  });
  builder.mutationField("disconnectSystem", (t) =>
    t.field({
      type: addResultUnion(
        graph,
        "DisconnectSystemResult",
        systemSuccess(graph, "DisconnectSystemSuccess", "The system is disconnected."),
        ["NotFoundError"],
      ),
      nullable: false,
      description:
        "Disconnects a system: forgets its credentials, ends its tokens and connect sessions at once, and then removes the webhooks at the vendor and revokes the credentials where the vendor supports it. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system to disconnect." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: values }, { use, principal, loaders, requestId }) => {
        const { systemId } = values;
        if ((await loaders.of(systemLoader).load(systemId)) === null) return notFound(noSystem);
        const what = values.records === "ERASE" ? "ERASE" : "KEEP";
        const system = await use(systemsService).disconnect(principal.environmentId, systemId, requestId, what);
        loaders.clear();
        return system === null ? notFound(noSystem) : { system };
      },
    }),
  );
}
