import type { Graph } from "../../graph/graph.ts";
import type { System } from "../systems.ts";
import { systemType } from "./system-types.ts";

/** Adds the success type of a mutation that returns the system. */
export const systemSuccess = (graph: Graph, name: string, description: string) =>
  graph.builder.objectRef<{ readonly system: System }>(name).implement({
    description,
    fields: (t) => ({
      system: t.field({ type: systemType(graph), nullable: false, description: "The system.", resolve: ({ system }) => system }),
    }),
  });
