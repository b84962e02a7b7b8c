import { encodeCursor } from "../../change-log/cursor.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import { absentConnector, connectorView } from "./connector-view.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { SystemStatusChange } from "../../change-log/change.ts";
import type { System } from "../systems.ts";
import { connectorType } from "./connector-types.ts";
import { systemLoader } from "./system-loader.ts";

/** The meaning of each status, as the API describes it. */
export const systemStatuses = {
  PENDING: "The system is being connected.",
  CONNECTED: "The system works.",
  DEGRADED:
    "The vendor is hard to reach or refuses some calls, which Fettle retries, or suspected deletions wait for a decision. The reason says which.",
  REAUTHORIZATION_REQUIRED:
    "The credentials no longer work, and the customer has to reconnect. Until then the stored records can still be queried. When the vendor only refused calls, Fettle checks from time to time, and the system is CONNECTED again once the vendor accepts them.",
  PAUSED:
    "The system is paused by pauseSystem: Fettle neither reads from the vendor nor writes to it until resumeSystem. Until then the stored records can still be queried.",
  DISCONNECTED:
    "The system is disconnected, and its credentials have been forgotten. Records stay as they were, unless they are being erased.",
} satisfies Record<SystemStatus, string>;

/** SystemStatus. */
export const systemStatus = (enumerations: Enumerations) =>
  enumerations.of("SystemStatus", "Whether a system is connected, and who must act when it is not.", systemStatuses);

/** System. */
export const systemType = oncePerGraph(({ builder }) => builder.objectRef<System>("System"));

/** SystemChange. */
export const systemChangeType = oncePerGraph(({ builder }) => builder.objectRef<SystemStatusChange>("SystemChange"));

/** Adds System and SystemChange. */
export function addSystemTypes(graph: Graph): void {
  const { catalog, enumerations } = graph;
  const refs = {
    connector: connectorType(graph),
    node: nodeType(graph),
    system: systemType(graph),
    systemChange: systemChangeType(graph),
  };
  const status = systemStatus(enumerations);
  refs.system.implement({
    extensions: openToEveryToken,
    description: "One customer's account at a vendor, connected through a connector.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The system's id. It stays the same through every reconnect." }),
      connector: t.field({
        type: refs.connector,
        nullable: false,
        description: "The connector that the system uses.",
        resolve: ({ connectorId }) => connectorView(catalog, connectorId) ?? absentConnector(connectorId),
      }),
      displayName: t.exposeString("displayName", { nullable: false, description: "The system's name for people." }),
      externalId: t.exposeString("externalId", {
        nullable: true,
        description: "Your own id for the customer, as given when the system was connected. Null when you gave none.",
      }),
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether the system is connected.",
        resolve: (system) => system.status,
      }),
      statusReason: t.exposeString("statusReason", {
        nullable: true,
        description: "What happened and what to do, in a sentence. Null while the system works.",
      }),
      statusChangedAt: t.expose("statusChangedAt", {
        type: "DateTime",
        nullable: false,
        description: "When the system's status last changed.",
      }),
      pausedAt: t.expose("pausedAt", {
        type: "DateTime",
        nullable: true,
        description:
          "Since when the system has been paused. A pause outlives a loss of credentials and a reconnect. Null when the system is not paused.",
      }),
      createdAt: t.expose("createdAt", {
        type: "DateTime",
        nullable: false,
        description: "When the system was first connected.",
      }),
    }),
  });

  refs.systemChange.implement({
    description: "A change of a system's status.",
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "The change's position in the change log. Pass it as after to continue from here.",
        resolve: (change, _arguments, { principal }) => encodeCursor(principal.environmentId, change),
      }),
      previousStatus: t.field({
        type: status,
        nullable: true,
        description: "The previous status. Null for a new system.",
        resolve: (change) => change.previousStatus,
      }),
      status: t.field({ type: status, nullable: false, description: "The new status.", resolve: (change) => change.status }),
      reason: t.exposeString("reason", {
        nullable: true,
        description:
          "What happened and what to do. With CONNECTED it says that previously refused credentials work again, and otherwise it is null.",
      }),
      recordedAt: t.expose("recordedAt", {
        type: "DateTime",
        nullable: false,
        description: "When the change was written to the change log.",
      }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Correlates the change with logs and other changes.",
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system as it is now. Null only after its data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
    }),
  });
}
