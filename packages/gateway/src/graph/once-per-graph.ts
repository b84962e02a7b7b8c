import type { Graph } from "./graph.ts";

/**
 * Creates a value once per graph, such as the reference to a type. The first part that asks for it creates it, so types can refer to each
 * other in any order; a type that no part implements stops the start.
 */
export function oncePerGraph<Value>(make: (graph: Graph) => Value): (graph: Graph) => Value {
  const made = new WeakMap<Graph, { readonly value: Value }>();
  return (graph) => {
    const known = made.get(graph) ?? { value: make(graph) };
    made.set(graph, known);
    return known.value;
  };
}
