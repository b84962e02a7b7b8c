import { notFound } from "../../graph/failure.ts";
import { needsScope, openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemSuccess } from "../../systems/graph/system-success.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { PassthroughMethod } from "../passthrough.ts";
import { passthroughService } from "../passthrough-service.ts";
import { methodOf, methodType } from "./passthrough-mutation.ts";

const methodsLoader = defineLoader<string, readonly PassthroughMethod[]>({
  async read(ids, { use, principal }) {
    const found = await use(passthroughService).methodsOf(principal.environmentId, ids);
    return ids.map((id) => found.get(id) ?? []);
  },
});

/** Adds setPassthroughMethods and `System.passthroughMethods`. */
export function addPassthroughMethods(graph: Graph): void {
  const { builder } = graph;
  const method = methodType(graph);
  const input = builder.inputType("SetPassthroughMethodsInput", {
    description: "The methods that a system allows.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system." }),
      methods: t.field({
        type: [method],
        required: true,
        description: "The methods. GET and HEAD are always allowed; an empty list allows no others.",
      }),
    }),
  });
  builder.mutationField("setPassthroughMethods", (t) =>
    t.field({
      type: addResultUnion(
        graph,
        "SetPassthroughMethodsResult",
        systemSuccess(graph, "SetPassthroughMethodsSuccess", "The system allows these methods."),
        ["NotFoundError"],
      ),
      nullable: false,
      description: "Sets the methods that passthrough may use beside GET and HEAD. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The methods that a system allows." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId, methods } }, { use, principal, loaders }) => {
        const system = await loaders.of(systemLoader).load(systemId);
        const allowed = [...new Set(methods.map(methodOf))].filter((one) => one !== "GET" && one !== "HEAD");
        if (system === null || !(await use(passthroughService).allow(principal.environmentId, systemId, allowed)))
          return notFound("There is no system with this id, or it is disconnected.");
        loaders.clear();
        return { system };
      },
    }),
  );
  builder.objectFields(systemType(graph), (t) => ({
    passthroughMethods: t.field({
      type: [method],
      nullable: false,
      extensions: openToEveryToken,
      complexity: 2,
      description: "The methods that passthrough may use beside GET and HEAD.",
      resolve: ({ id }, _arguments, { loaders }) => loaders.of(methodsLoader).load(id),
    }),
  }));
}
