import { conflict, notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemSuccess } from "../../systems/graph/system-success.ts";
import { ingestService } from "../ingest-service.ts";

// A sync needs working credentials.
const withoutCredentials: ReadonlySet<SystemStatus> = new Set(["PENDING", "REAUTHORIZATION_REQUIRED", "DISCONNECTED"]);

/** Adds syncSystem. */
export function addSyncSystem(graph: Graph): void {
  const { builder } = graph;
  const input = builder.inputType("SyncSystemInput", {
    description: "The system to sync.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationField("syncSystem", (t) =>
    t.field({
      type: addResultUnion(
        graph,
        "SyncSystemResult",
        systemSuccess(graph, "SyncSystemSuccess", "The system will be synced as soon as possible."),
        ["NotFoundError", "ReauthorizationRequiredError", "ConflictError"],
      ),
      nullable: false,
      description:
        "Asks the vendor for changes of every entity as soon as possible instead of at the next poll, and compares complete lists unless that happened within the last five minutes. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system to sync." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId } }, { use, principal, loaders }) => {
        const system = await loaders.of(systemLoader).load(systemId);
        if (system === null) return notFound("There is no system with this id.");
        if (withoutCredentials.has(system.status)) {
          const message =
            system.statusReason ?? "The system is not connected. Create a reconnect session and send the customer there.";
          return {
            failure: { type: "ReauthorizationRequiredError", code: "REAUTHORIZATION_REQUIRED", message },
            systemId,
          } as const;
        }
        if (system.status === "PAUSED") return conflict("SYSTEM_PAUSED", "The system is paused. Resume it to sync it.");
        await use(ingestService).syncNow(principal.environmentId, systemId, { withScans: true });
        return { system };
      },
    }),
  );
}
