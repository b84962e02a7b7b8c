import { GatewayError } from "../../errors.ts";
import { conflict, invalid, notFound, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { type MappedTypeName, mostMappings } from "../../field-mapping.ts";
import { systemsService } from "../systems-service.ts";
import type { GivenMapping, GivenMappings, MappingsOutcome } from "../systems.ts";
import { customFieldType, fieldMappingType, type MappingView } from "./field-mapping-types.ts";
import { systemLoader } from "./system-loader.ts";
import { systemType } from "./system-types.ts";

interface MappingsSuccess {
  readonly mappings: readonly MappingView[];
  readonly systemId: string | null;
  readonly changedSystems: number;
}

/** Adds setFieldMappings. */
export function addSetFieldMappings(graph: Graph): void {
  const { builder } = graph;
  const input = mappingsInput(graph);
  builder.mutationField("setFieldMappings", (t) =>
    t.field({
      type: addResultUnion(graph, "SetFieldMappingsResult", successType(graph), [
        "NotFoundError",
        "ValidationError",
        "ConflictError",
      ]),
      nullable: false,
      description:
        "Gives names and types to fields of the vendor's records, which are then in customField, in filters, streams and exports, and in the inputs of writes. Replaces what is mapped for this type of record. Stored records follow soon afterwards, from their remoteData and without a call to the vendor: each whose values change reports a change with the cause REPROCESS (see System.reprocessing). Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The fields to map." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId, connectorId, entity, mappings } }, { use, principal, loaders, requestId }) => {
        if ((systemId ?? null) === null) {
          if (connectorId === null || connectorId === undefined) return oneOfBoth();
          if (principal.systemId !== null)
            throw new GatewayError("FORBIDDEN", "This token is bound to one system and cannot map fields of others.");
        } else if ((connectorId ?? null) !== null) return oneOfBoth();
        else if ((await loaders.of(systemLoader).load(String(systemId))) === null) return notFound(noSystem);
        const given: GivenMappings = {
          of: systemId === null || systemId === undefined ? { connectorId: String(connectorId) } : { systemId },
          entity,
          mappings: mappings?.map((mapping): GivenMapping => ({ ...mapping, type: mapping.type as MappedTypeName })) ?? null, // of the enumeration
        };
        const outcome = await use(systemsService).setFieldMappings(principal.environmentId, given, requestId);
        loaders.clear();
        return resultOf(outcome, given);
      },
    }),
  );
}

function mappingsInput({ builder, enumerations }: Graph) {
  const mapping = builder.inputType("FieldMappingInput", {
    description: "A field to map.",
    fields: (t) => ({
      name: t.string({ required: true, description: "Its name: a letter, followed by up to 49 letters, digits and _." }),
      path: t.string({ required: true, description: "Its path, as remoteFields shows it." }),
      type: t.field({ type: customFieldType(enumerations), required: true, description: "The type that values must have." }),
      mayBeAbsent: t.boolean({
        required: true,
        defaultValue: false,
        description: "Whether the path may be one that none of the records that changed last has.",
      }),
    }),
  });
  return builder.inputType("SetFieldMappingsInput", {
    description: "The fields to map. Give either systemId or connectorId.",
    fields: (t) => ({
      systemId: t.id({ required: false, description: "The system whose records have the fields." }),
      connectorId: t.id({
        required: false,
        description:
          "The connector all of whose systems have the fields: those that are connected and those to come, except where a system has mappings of its own for the entity.",
      }),
      entity: t.string({ required: true, description: "The type of the records, such as WorkOrder." }),
      mappings: t.field({
        type: [mapping],
        required: false,
        description: `All fields to map, up to ${mostMappings}. An empty list maps none. Null or left out: a system has the connector's, a connector none.`,
      }),
    }),
  });
}

const successType = (graph: Graph) =>
  graph.builder.objectRef<MappingsSuccess>("SetFieldMappingsSuccess").implement({
    description: "The fields are mapped.",
    fields: (t) => ({
      mappings: t.field({
        type: [fieldMappingType(graph)],
        nullable: false,
        description: "The mapped fields as they were given.",
        resolve: ({ mappings }) => mappings,
      }),
      changedSystems: t.exposeInt("changedSystems", {
        nullable: false,
        description: "How many systems' stored records are read again.",
      }),
      system: t.field({
        type: systemType(graph),
        nullable: true,
        description: "The system. Null when the fields are a connector's.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
    }),
  });

const noSystem = "There is no system with this id.";
const oneOfBoth = () => {
  const message = "Give either systemId or connectorId.";
  return invalid(message, [{ path: "systemId", message }]);
};

function resultOf(outcome: MappingsOutcome, { of, entity }: GivenMappings): MappingsSuccess | FailureView {
  switch (outcome.type) {
    case "success":
      return {
        mappings: outcome.mappings.map((mapping) => ({ ...mapping, entity, isInherited: "connectorId" in of })),
        systemId: "systemId" in of ? of.systemId : null,
        changedSystems: outcome.systemIds.length,
      };
    case "not-found":
      return notFound("systemId" in of ? noSystem : "There is no connector with this id.");
    case "disconnected":
      return conflict("SYSTEM_DISCONNECTED", "The system is disconnected, so its fields cannot be mapped.");
    case "invalid":
      return invalid(outcome.problems.map(({ path, message }) => `${path}: ${message}`).join(" "), outcome.problems);
  }
}
