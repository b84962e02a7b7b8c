import { StartError } from "../errors.ts";
import { prefixOfId } from "../identifiers.ts";
import type { GraphQLContext } from "./context.ts";
import { isPlausible } from "./plausible-id.ts";

/** Anything with an id. */
export interface NodeView {
  readonly id: string;
}

/** A kind of node, identified by the prefix of its ids. */
export interface NodeKind {
  /** The start of its ids, up to the last underscore. */
  readonly prefix: string;
  readonly typeName: string;
  /** Returns null when nothing has the id, or nothing that this reader may see. */
  load(context: GraphQLContext, id: string): Promise<NodeView | null>;
}

/** The kinds of nodes. The part of the graph that adds a type also adds its kind. */
export interface Nodes {
  /** @throws StartError when another kind has the prefix. */
  add(kind: NodeKind): void;
  readonly prefixes: readonly string[];
  /** Finds a node by its id. Null when the id names nothing that this reader may see. */
  byId(context: GraphQLContext, id: string): Promise<NodeView | null>;
  /** The GraphQL type of a node. */
  typeNameOf(node: NodeView): string;
}

export function createNodes(): Nodes {
  const kinds = new Map<string, NodeKind>();
  const kindOf = (id: string) => kinds.get(prefixOfId(id));
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

/** Loads something of a system, visible to tokens that may see the system. Something without a system is visible to tokens of the environment. */
export function ofSystem(
  find: (context: GraphQLContext, id: string) => Promise<(NodeView & { readonly systemId: string | null }) | null>,
): NodeKind["load"] {
  return async (context, id) => {
    const { systemId } = context.principal;
    const found = await find(context, id);
    return found !== null && (systemId === null || systemId === found.systemId) ? found : null;
  };
}
