import type { Graph } from "../../graph/graph.ts";
import { apiTokenType } from "../../principals/graph/token-types.ts";
import { systemRecordType } from "../../records/graph/entity-ref.ts";
import { reads } from "../../records/graph/selected-properties.ts";
import { systemLoader } from "./system-loader.ts";
import { systemType } from "./system-types.ts";

/** Adds the field `system` to types of earlier stages. */
export function addSystemFields(graph: Graph): void {
  const { builder, errors } = graph;
  const refs = { system: systemType(graph) };
  builder.objectFields(apiTokenType(graph), (t) => ({
    system: t.field({
      type: refs.system,
      nullable: true,
      description:
        "The system that the token is bound to. Null when it is bound to none, or when the system's data has been erased.",
      resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
    }),
  }));
  builder.interfaceFields(systemRecordType(graph), (t) => ({
    system: t.field({
      type: refs.system,
      nullable: false,
      description: "The system that the record belongs to.",
      extensions: reads(),
      resolve: async ({ systemId }, _arguments, { loaders }) => {
        const system = await loaders.of(systemLoader).load(systemId);
        if (system === null) throw new Error(`The system ${systemId} of a record does not exist.`);
        return system;
      },
    }),
  }));
  builder.objectFields(errors.ReauthorizationRequiredError, (t) => ({
    system: t.field({
      type: refs.system,
      nullable: false,
      description: "The system to reconnect.",
      resolve: async ({ systemId }, _arguments, { loaders }) => {
        const system = systemId === null ? null : await loaders.of(systemLoader).load(systemId);
        if (system === null) throw new Error("The system of a ReauthorizationRequiredError does not exist.");
        return system;
      },
    }),
  }));
}
