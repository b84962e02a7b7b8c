import type { Graph } from "./graph.ts";

/**
 * Something of which every graph has one, such as the reference to a type. It is made when the first part asks for it, so that types can point
 * to each other in any order; a type that nobody implements stops the start.
 */
export function oncePerGraph<Value>(make: (graph: Graph) => Value): (graph: Graph) => Value {
  const made = new WeakMap<Graph, { readonly value: Value }>();
  return (graph) => {
    const known = made.get(graph) ?? { value: make(graph) };
    made.set(graph, known);
    return known.value;
  };
}
