import type { System } from "../../systems/systems.ts";
import type { SystemStatus } from "../../store/tables.ts";
import { requireScope } from "../access.ts";
import { addResultUnion, notFound, type MutationParts } from "./mutation-parts.ts";

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
        ["NotFoundError", "ReauthorizationRequiredError"],
      ),
      nullable: false,
      description:
        "Asks the vendor for changes of every entity as soon as possible, without waiting for the next poll. Needs the scope systems.",
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
        await services.ingest.syncNow(principal.environmentId, systemId);
        return { system };
      },
    }),
  );
}

/** Adds disconnectSystem. */
export function addDisconnectSystem(parts: MutationParts): void {
  const { builder } = parts;
  const input = builder.inputType("DisconnectSystemInput", {
    description: "Which system to disconnect.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
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
        "Takes the vendor's webhooks down, revokes the credentials where the vendor can, and forgets them. Records stay as they are. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which system to disconnect." }) },
      resolve: async (_root, { input: { systemId } }, { services, principal, loaders, requestId }) => {
        requireScope(principal, "systems");
        if ((await loaders.system.load(systemId)) === null) return notFound(noSystem);
        const system = await services.systems.disconnect(principal.environmentId, systemId, requestId);
        loaders.clear();
        return system === null ? notFound(noSystem) : { system };
      },
    }),
  );
}

const systemSuccess = ({ builder, refs }: MutationParts, name: string, description: string) =>
  builder.objectRef<{ readonly system: System }>(name).implement({
    description,
    fields: (t) => ({
      system: t.field({ type: refs.system, nullable: false, description: "The system.", resolve: ({ system }) => system }),
    }),
  });
