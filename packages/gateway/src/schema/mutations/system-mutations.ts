import type { PauseOutcome, System } from "../../systems/systems.ts";
import type { SystemStatus } from "../../store/tables.ts";
import { requireScope } from "../access.ts";
import type { GraphQLContext } from "../context.ts";
import type { Enumerations } from "../enumerations.ts";
import { singularOf } from "../names.ts";
import type { FailureView } from "../refs.ts";
import { addResultUnion, notFound, type MutationParts } from "./mutation-parts.ts";

const noSystem = "There is no system with this id.";

// Without credentials that work there is nothing to sync with.
const withoutCredentials: ReadonlySet<SystemStatus> = new Set(["PENDING", "REAUTHORIZATION_REQUIRED", "DISCONNECTED"]);

/** Adds syncSystem. */
export function addSyncSystem(parts: MutationParts): void {
  const { builder } = parts;
  const input = builder.inputType("SyncSystemInput", {
    description: "The system to sync.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationField("syncSystem", (t) =>
    t.field({
      type: addResultUnion(
        parts,
        "SyncSystemResult",
        systemSuccess(parts, "SyncSystemSuccess", "The system will be synced as soon as possible."),
        ["NotFoundError", "ReauthorizationRequiredError", "ConflictError"],
      ),
      nullable: false,
      description:
        "Asks the vendor for changes of every entity as soon as possible instead of at the next poll, and compares complete lists unless that happened within the last five minutes. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system to sync." }) },
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
    success: "The system is paused.",
    description:
      "Pauses a system: Fettle neither reads from its vendor nor writes to it until resumeSystem, and queries still return the stored records. Webhooks, and writes with hold: true, wait until then. A paused system stays paused. Requires the scope systems.",
    call: ({ services, principal, requestId }, systemId) => services.systems.pause(principal.environmentId, systemId, requestId),
  });
}

/** Adds resumeSystem. */
export function addResumeSystem(parts: MutationParts): void {
  addHoldMutation(parts, {
    name: "ResumeSystem",
    success: "The system has resumed.",
    description:
      "Resumes a paused system: Fettle syncs it and processes waiting webhooks and writes. A system whose credentials do not work waits for its reconnect. A system that is not paused stays as it is. Requires the scope systems.",
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
    description: "The system that the call is about.",
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
      args: { input: t.arg({ type: input, required: true, description: "The system that the call is about." }) },
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
            return conflict("SYSTEM_DISCONNECTED", "The system is disconnected, so it cannot be paused or resumed.");
        }
      },
    }),
  );
}

/** Adds disconnectSystem. */
export function addDisconnectSystem(parts: MutationParts, enumerations: Enumerations): void {
  const { builder } = parts;
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
        parts,
        "DisconnectSystemResult",
        systemSuccess(parts, "DisconnectSystemSuccess", "The system is disconnected."),
        ["NotFoundError"],
      ),
      nullable: false,
      description:
        "Disconnects a system: forgets its credentials, ends its tokens and connect sessions at once, and then removes the webhooks at the vendor and revokes the credentials where the vendor supports it. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system to disconnect." }) },
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
