import type { Command } from "../commands/commands.ts";
import type { HeldDeletion, SyncRun } from "../ingest/ingest.ts";
import type { IngressEvent } from "../ingress/events/ingress-event.ts";
import type { ApiToken } from "../principals/api-token.ts";
import type { Workspace } from "../principals/workspace.ts";
import type { StoredRecord } from "../records/record.ts";
import type { ConnectSession, System } from "../systems/systems.ts";
import { hasScope } from "./access.ts";
import type { GraphQLContext } from "./context.ts";

/** Anything that has an id of its own. */
export type NodeView =
  | StoredRecord
  | System
  | Command
  | ApiToken
  | ConnectSession
  | SyncRun
  | HeldDeletion
  | IngressEvent
  | Workspace;

interface NodeKind {
  readonly typeName: string;
  load(context: GraphQLContext, id: string): Promise<NodeView | null>;
}

/** What ids name by their prefix, records' ids left out: they begin as their entity says. */
export const nodeKinds: ReadonlyMap<string, NodeKind> = new Map<string, NodeKind>([
  ["sys", { typeName: "System", load: ({ loaders }, id) => loaders.system.load(id) }],
  ["cmd", { typeName: "Command", load: ({ services, principal }, id) => services.commands.byId(principal, id) }],
  [
    "tok",
    {
      typeName: "ApiToken",
      load: async ({ services, principal }, id) =>
        hasScope(principal, "admin") ? await services.principals.tokenById(principal, id) : null,
    },
  ],
  ["ses", { typeName: "ConnectSession", load: ofSystem((services, ...of) => services.systems.sessionById(...of)) }],
  ["run", { typeName: "SyncRun", load: ofSystem((services, ...of) => services.ingest.syncRun(...of)) }],
  ["hld", { typeName: "HeldDeletion", load: ofSystem((services, ...of) => services.ingest.heldDeletion(...of)) }],
  ["ind", { typeName: "IngressEvent", load: ofSystem((services, ...of) => services.ingest.ingressEvent(...of)) }],
  [
    "wsp",
    {
      typeName: "Workspace",
      async load({ services, principal }, id) {
        const workspace = await services.principals.workspaceOf(principal.environmentId);
        return workspace.id === id ? workspace : null;
      },
    },
  ],
]);

/** What belongs to a system is there for tokens that may see the system; what has none yet, for tokens of the environment. */
function ofSystem(
  find: (
    services: GraphQLContext["services"],
    environmentId: string,
    id: string,
  ) => Promise<Exclude<NodeView, StoredRecord | System | Command | ApiToken | Workspace> | null>,
): NodeKind["load"] {
  return async ({ services, principal }, id) => {
    const found = await find(services, principal.environmentId, id);
    return found !== null && (principal.systemId === null || principal.systemId === found.systemId) ? found : null;
  };
}

const prefixOf = (id: string) => id.slice(0, Math.max(0, id.indexOf("_")));

// An id that could not have come from us would only trouble the database.
const isPlausible = (id: string) => /^[\w-]{1,64}$/.test(id);

/** What an id names, told by its prefix. Null when it names nothing that this reader may see. */
export async function nodeById(context: GraphQLContext, id: string): Promise<NodeView | null> {
  if (!isPlausible(id)) return null;
  const kind = nodeKinds.get(prefixOf(id));
  if (kind !== undefined) return await kind.load(context, id);
  const record = await context.loaders.record.load(id);
  return record !== null && context.services.catalog.entities.has(record.entity) ? record : null;
}

/** The GraphQL type of something with an id. */
export function typeNameOf(node: NodeView): string {
  const kind = nodeKinds.get(prefixOf(node.id));
  if (kind !== undefined) return kind.typeName;
  if ("remoteId" in node) return node.entity;
  throw new Error(`Nobody knows what ${node.id} is.`);
}
