import { StartError } from "../errors.ts";
import type { GraphQLContext } from "./context.ts";
import { isPlausible } from "./plausible-id.ts";

/** Anything that has an id of its own. */
export interface NodeView {
  readonly id: string;
}

/** What ids with a prefix name. */
export interface NodeKind {
  /** What they begin with, up to the last underscore. */
  readonly prefix: string;
  readonly typeName: string;
  /** Null when nothing has the id, or nothing that this reader may see. */
  load(context: GraphQLContext, id: string): Promise<NodeView | null>;
}

/** What has an id of its own, each kind added by the part of the graph that its type belongs to. */
export interface Nodes {
  /** @throws StartError when another kind has the prefix. */
  add(kind: NodeKind): void;
  readonly prefixes: readonly string[];
  /** What an id names, told by its prefix. Null when it names nothing that this reader may see. */
  byId(context: GraphQLContext, id: string): Promise<NodeView | null>;
  /** The GraphQL type of something with an id. */
  typeNameOf(node: NodeView): string;
}

export function createNodes(): Nodes {
  const kinds = new Map<string, NodeKind>();
  const kindOf = (id: string) => kinds.get(id.slice(0, Math.max(0, id.lastIndexOf("_"))));
  return {
    add(kind) {
      const other = kinds.get(kind.prefix);
      if (other !== undefined)
        throw new StartError(`Ids of ${kind.typeName} and of ${other.typeName} both begin with ${kind.prefix}_.`);
      kinds.set(kind.prefix, kind);
    },
    get prefixes() {
      return [...kinds.keys()];
    },
    byId: async (context, id) => (isPlausible(id) ? ((await kindOf(id)?.load(context, id)) ?? null) : null),
    typeNameOf(node) {
      const kind = kindOf(node.id);
      if (kind === undefined) throw new Error(`The type of ${node.id} is unknown.`);
      return kind.typeName;
    },
  };
}

/** Loads what belongs to a system: it is there for tokens that may see the system; what has none yet, for tokens of the environment. */
export function ofSystem(
  find: (context: GraphQLContext, id: string) => Promise<(NodeView & { readonly systemId: string | null }) | null>,
): NodeKind["load"] {
  return async (context, id) => {
    const { systemId } = context.principal;
    const found = await find(context, id);
    return found !== null && (systemId === null || systemId === found.systemId) ? found : null;
  };
}
