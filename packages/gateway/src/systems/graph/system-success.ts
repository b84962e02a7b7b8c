import type { Graph } from "../../graph/graph.ts";
import type { System } from "../systems.ts";
import { systemType } from "./system-types.ts";

/** Adds the success of a mutation that answers with the system. */
export const systemSuccess = (graph: Graph, name: string, description: string) =>
  graph.builder.objectRef<{ readonly system: System }>(name).implement({
    description,
    fields: (t) => ({
      system: t.field({ type: systemType(graph), nullable: false, description: "The system.", resolve: ({ system }) => system }),
    }),
  });
