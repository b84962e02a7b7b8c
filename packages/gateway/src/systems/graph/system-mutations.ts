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
  addHoldMutation(graph, {
    name: "PauseSystem",
    success: "It is held.",
    description:
      "Holds a system: nothing is read from its vendor or written to it until resumeSystem, while queries go on answering from the copy. Webhooks are stored and processed then, writes with hold: true wait. A system that is paused already stays so. Needs the scope systems.",
    call: ({ use, principal, requestId }, systemId) => use(systemsService).pause(principal.environmentId, systemId, requestId),
  });
}

/** Adds resumeSystem. */
export function addResumeSystem(graph: Graph): void {
  addHoldMutation(graph, {
    name: "ResumeSystem",
    success: "It is held no longer.",
    description:
      "Lets a paused system go: it is synced, and webhooks and writes that waited are taken up. One whose credentials do not work waits for its reconnect. A system that is not paused stays as it is. Needs the scope systems.",
    call: ({ use, principal, requestId }, systemId) => use(systemsService).resume(principal.environmentId, systemId, requestId),
  });
}

function addHoldMutation(
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
    description: "Which system is meant.",
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
      args: { input: t.arg({ type: input, required: true, description: "Which system is meant." }) },
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
            return conflict("SYSTEM_DISCONNECTED", "The system is disconnected: there is nothing to hold or to let go.");
        }
      },
    }),
  );
}

/** Adds disconnectSystem. */
export function addDisconnectSystem(graph: Graph): void {
  const { builder, enumerations } = graph;
  const records = enumerations.of("RecordsOnDisconnect", "What becomes of a disconnected system's records.", {
    KEEP: "They stay as they were.",
    ERASE:
      "They are erased, with everything else that is kept of the system: each leaves as a deletion without a record, older changes lose theirs, and in the end the system is gone. This cannot be taken back.",
  });
  const input = builder.inputType("DisconnectSystemInput", {
    description: "Which system to disconnect.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system." }),
      records: t.field({
        type: records,
        required: true,
        defaultValue: "KEEP",
        description: "What becomes of its records. A system that has been disconnected can be erased later by asking again.",
      }),
    }),
  });
  builder.mutationField("disconnectSystem", (t) =>
    t.field({
      type: addResultUnion(
        graph,
        "DisconnectSystemResult",
        systemSuccess(graph, "DisconnectSystemSuccess", "It is disconnected."),
        ["NotFoundError"],
      ),
      nullable: false,
      description:
        "Forgets the credentials, ends tokens and connect sessions of the system at once, and then takes the vendor's webhooks down and revokes the credentials where the vendor can. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which system to disconnect." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: asked }, { use, principal, loaders, requestId }) => {
        const { systemId } = asked;
        if ((await loaders.of(systemLoader).load(systemId)) === null) return notFound(noSystem);
        const what = asked.records === "ERASE" ? "ERASE" : "KEEP";
        const system = await use(systemsService).disconnect(principal.environmentId, systemId, requestId, what);
        loaders.clear();
        return system === null ? notFound(noSystem) : { system };
      },
    }),
  );
}
