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

/** What each status of a system means. */
export const systemStatuses = {
  PENDING: "Connecting has begun and is not through yet.",
  CONNECTED: "All is well.",
  DEGRADED:
    "The vendor is hard to reach or refuses a part, which is tried again by itself, or deletions are held until somebody decides. The reason says which.",
  REAUTHORIZATION_REQUIRED:
    "The credentials do not work any more. The customer has to reconnect; records stay and answer meanwhile. Where the vendor only refused calls, it is asked now and then, and the system is CONNECTED again when it accepts them.",
  PAUSED:
    "It is held by pauseSystem: nothing is read from the vendor or written to it until resumeSystem. Records stay and answer meanwhile.",
  DISCONNECTED: "The credentials have been forgotten. Records stay as they were, unless they are being erased.",
} satisfies Record<SystemStatus, string>;

/** SystemStatus. */
export const systemStatus = (enumerations: Enumerations) =>
  enumerations.of("SystemStatus", "Whether a system is connected, and who has to act when it is not.", systemStatuses);

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
      id: t.exposeID("id", { nullable: false, description: "The system's id. It stays through every reconnect." }),
      connector: t.field({
        type: refs.connector,
        nullable: false,
        description: "The connector it is connected through.",
        resolve: ({ connectorId }) => connectorView(catalog, connectorId) ?? absentConnector(connectorId),
      }),
      displayName: t.exposeString("displayName", { nullable: false, description: "What people call it." }),
      externalId: t.exposeString("externalId", {
        nullable: true,
        description: "Your own id of the customer, as you gave it when the system was connected. Null when you gave none.",
      }),
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether it is connected.",
        resolve: (system) => system.status,
      }),
      statusReason: t.exposeString("statusReason", {
        nullable: true,
        description: "What happened and what to do, in a sentence. Null while all is well.",
      }),
      statusChangedAt: t.expose("statusChangedAt", {
        type: "DateTime",
        nullable: false,
        description: "When it took its status.",
      }),
      pausedAt: t.expose("pausedAt", {
        type: "DateTime",
        nullable: true,
        description:
          "Since when it is paused. It stays so while its credentials do not work and through a reconnect. Null when it is not.",
      }),
      lastSyncedAt: t.expose("lastSyncedAt", {
        type: "DateTime",
        nullable: true,
        description: "When all its entities had last been asked for changes. Null until the first time.",
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When it was first connected." }),
    }),
  });

  refs.systemChange.implement({
    description: "A system took another status.",
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "Its position in the change log. Give it as after to go on from here.",
        resolve: (change, _arguments, { principal }) => encodeCursor(principal.environmentId, change),
      }),
      previousStatus: t.field({
        type: status,
        nullable: true,
        description: "The status before. Null for a new system.",
        resolve: (change) => change.previousStatus,
      }),
      status: t.field({ type: status, nullable: false, description: "The status it took.", resolve: (change) => change.status }),
      reason: t.exposeString("reason", {
        nullable: true,
        description:
          "What happened and what to do. With CONNECTED it says that credentials work again that had been refused, and is null otherwise.",
      }),
      recordedAt: t.expose("recordedAt", {
        type: "DateTime",
        nullable: false,
        description: "When it was written to the change log.",
      }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Names the story it belongs to, in logs and other changes.",
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system as it is now. Null only when its data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
    }),
  });
}
