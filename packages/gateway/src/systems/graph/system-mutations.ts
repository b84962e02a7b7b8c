import type { PauseOutcome, System } from "../systems.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import { requireScope } from "../../graph/access.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { singularOf } from "../../graph/names.ts";
import type { FailureView } from "../../graph/refs.ts";
import { addResultUnion, notFound, type MutationParts } from "../../graph/mutation-parts.ts";

const noSystem = "There is no system with this id.";

// Without credentials that work there is nothing to sync with.
const withoutCredentials: ReadonlySet<SystemStatus> = new Set(["PENDING", "REAUTHORIZATION_REQUIRED", "DISCONNECTED"]);

/** Adds syncSystem. */
export function addSyncSystem(parts: MutationParts): void {
  const { builder } = parts;
  const input = builder.inputType("SyncSystemInput", {
    description: "Which system to sync.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationField("syncSystem", (t) =>
    t.field({
      type: addResultUnion(
        parts,
        "SyncSystemResult",
        systemSuccess(parts, "SyncSystemSuccess", "It will be synced as soon as possible."),
        ["NotFoundError", "ReauthorizationRequiredError", "ConflictError"],
      ),
      nullable: false,
      description:
        "Asks the vendor for changes of every entity as soon as possible, without waiting for the next poll, and compares complete lists unless that was done within the last five minutes. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which system to sync." }) },
      resolve: async (_root, { input: { systemId } }, { services, principal, loaders }) => {
        requireScope(principal, "systems");
        const system = await loaders.system.load(systemId);
        if (system === null) return notFound(noSystem);
        if (withoutCredentials.has(system.status)) {
          const message =
            system.statusReason ?? "The system is not connected. Create a reconnect session and send the customer there.";
          return {
            failure: { type: "ReauthorizationRequiredError", code: "REAUTHORIZATION_REQUIRED", message },
            systemId,
          } as const;
        }
        if (system.status === "PAUSED") return conflict("SYSTEM_PAUSED", "The system is paused. Resume it to sync it.");
        await services.ingest.syncNow(principal.environmentId, systemId, { withScans: true });
        return { system };
      },
    }),
  );
}

/** Adds pauseSystem. */
export function addPauseSystem(parts: MutationParts): void {
  addHoldMutation(parts, {
    name: "PauseSystem",
    success: "It is held.",
    description:
      "Holds a system: nothing is read from its vendor or written to it until resumeSystem, while queries go on answering from the copy. Webhooks are stored and processed then, writes with hold: true wait. A system that is paused already stays so. Needs the scope systems.",
    call: ({ services, principal, requestId }, systemId) => services.systems.pause(principal.environmentId, systemId, requestId),
  });
}

/** Adds resumeSystem. */
export function addResumeSystem(parts: MutationParts): void {
  addHoldMutation(parts, {
    name: "ResumeSystem",
    success: "It is held no longer.",
    description:
      "Lets a paused system go: it is synced, and webhooks and writes that waited are taken up. One whose credentials do not work waits for its reconnect. A system that is not paused stays as it is. Needs the scope systems.",
    call: ({ services, principal, requestId }, systemId) => services.systems.resume(principal.environmentId, systemId, requestId),
  });
}

function addHoldMutation(
  parts: MutationParts,
  mutation: {
    readonly name: "PauseSystem" | "ResumeSystem";
    readonly success: string;
    readonly description: string;
    call(context: GraphQLContext, systemId: string): Promise<PauseOutcome>;
  },
): void {
  const { builder } = parts;
  const { name, description } = mutation;
  const input = builder.inputType(`${name}Input`, {
    description: "Which system is meant.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationField(singularOf(name), (t) =>
    t.field({
      type: addResultUnion(parts, `${name}Result`, systemSuccess(parts, `${name}Success`, mutation.success), [
        "NotFoundError",
        "ConflictError",
      ]),
      nullable: false,
      description,
      args: { input: t.arg({ type: input, required: true, description: "Which system is meant." }) },
      resolve: async (_root, { input: { systemId } }, context) => {
        requireScope(context.principal, "systems");
        if ((await context.loaders.system.load(systemId)) === null) return notFound(noSystem);
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
export function addDisconnectSystem(parts: MutationParts, enumerations: Enumerations): void {
  const { builder } = parts;
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
        parts,
        "DisconnectSystemResult",
        systemSuccess(parts, "DisconnectSystemSuccess", "It is disconnected."),
        ["NotFoundError"],
      ),
      nullable: false,
      description:
        "Forgets the credentials, ends tokens and connect sessions of the system at once, and then takes the vendor's webhooks down and revokes the credentials where the vendor can. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which system to disconnect." }) },
      resolve: async (_root, { input: asked }, { services, principal, loaders, requestId }) => {
        requireScope(principal, "systems");
        const { systemId } = asked;
        if ((await loaders.system.load(systemId)) === null) return notFound(noSystem);
        const what = asked.records === "ERASE" ? "ERASE" : "KEEP";
        const system = await services.systems.disconnect(principal.environmentId, systemId, requestId, what);
        loaders.clear();
        return system === null ? notFound(noSystem) : { system };
      },
    }),
  );
}

const conflict = (code: string, message: string): FailureView => ({
  failure: { type: "ConflictError", code, message },
  systemId: null,
});

const systemSuccess = ({ builder, refs }: MutationParts, name: string, description: string) =>
  builder.objectRef<{ readonly system: System }>(name).implement({
    description,
    fields: (t) => ({
      system: t.field({ type: refs.system, nullable: false, description: "The system.", resolve: ({ system }) => system }),
    }),
  });
