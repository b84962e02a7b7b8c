import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemRecordType } from "../../records/graph/entity-ref.ts";
import { recordLoader } from "../../records/graph/record-loaders.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { Command } from "../commands.ts";
import type { CommandStatus } from "../tables.ts";
import type { Enumerations } from "../../graph/enumerations.ts";

/** What each status of a command means. */
export const commandStatuses = {
  PENDING: "On its way to the vendor, or accepted there for later.",
  HELD: "Waits for the system to be reconnected or resumed and then runs by itself.",
  SUCCEEDED: "Carried out.",
  FAILED: "Not carried out; see error.",
  UNKNOWN:
    "Sent, but the vendor's answer was lost: it may have been carried out or not. It is not repeated; look before you repeat it.",
} satisfies Record<CommandStatus, string>;

/** CommandStatus. */
export const commandStatus = (enumerations: Enumerations) =>
  enumerations.of("CommandStatus", "How far a write has come.", commandStatuses);

/** Command. */
export const commandType = oncePerGraph(({ builder }) => builder.objectRef<Command>("Command"));

/** Adds Command. */
export function addCommandType(graph: Graph): void {
  const { enumerations } = graph;
  const refs = {
    command: commandType(graph),
    expectedError: graph.expectedError,
    node: nodeType(graph),
    system: systemType(graph),
    systemRecord: systemRecordType(graph),
  };
  const status = commandStatus(enumerations);
  const operation = enumerations.of("CommandOperation", "What a write does.", {
    CREATE: "It makes a record.",
    UPDATE: "It changes one.",
  });
  refs.command.implement({
    extensions: openToEveryToken,
    description: "A write on its way to a vendor.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The command's id: ask for it again to see how it went." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "How far it has come.",
        resolve: (command) => command.status,
      }),
      operation: t.field({
        type: operation,
        nullable: false,
        description: "What it does.",
        resolve: (command) => command.operation.toUpperCase(),
      }),
      entity: t.exposeString("entity", { nullable: false, description: "The type of the record, such as WorkOrder." }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that is written to. Null only when its data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When it was asked for." }),
      finishedAt: t.expose("finishedAt", {
        type: "DateTime",
        nullable: true,
        description: "When it ended. Null while it is pending or held.",
      }),
      error: t.field({
        type: refs.expectedError,
        nullable: true,
        description: "Why it was not carried out. Null unless it failed.",
        resolve: ({ failure, systemId }) => (failure === null ? null : { failure, systemId }),
      }),
      record: t.field({
        type: refs.systemRecord,
        nullable: true,
        description:
          "The record that it writes, as it is now. Null for a create whose record has not arrived yet, and while what was written could not be read back.",
        // Whoever wrote it may see it.
        extensions: openToEveryToken,
        resolve: ({ recordId }, _arguments, { loaders }) => (recordId === null ? null : loaders.of(recordLoader).load(recordId)),
      }),
    }),
  });
}
