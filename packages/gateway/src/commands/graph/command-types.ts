import { failureView } from "./failure-view.ts";
import { inputPathOf } from "./write-values.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemRecordType } from "../../records/graph/entity-ref.ts";
import { loadRecord } from "../../records/graph/record-loaders.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import type { Command } from "../commands.ts";
import type { CommandStatus } from "../tables.ts";
import type { Enumerations } from "../../graph/enumerations.ts";

/** The meaning of each status of a command. */
export const commandStatuses = {
  PENDING: "The command is on its way to the vendor, or the vendor accepted it for later.",
  HELD: "The command waits until the system is reconnected or resumed, and then runs automatically.",
  SUCCEEDED: "The vendor carried out the command.",
  FAILED: "The command was not carried out; see error.",
  UNKNOWN:
    "The command was sent, but the vendor's response was lost, or the vendor accepted it for later and did not report the outcome in time, so it may or may not have been carried out. Fettle does not repeat it; check the record before you do.",
} satisfies Record<CommandStatus, string>;

/** CommandStatus. */
export const commandStatus = (enumerations: Enumerations) =>
  enumerations.of("CommandStatus", "The state of a command.", commandStatuses);

/** Command. */
export const commandType = oncePerGraph(({ builder }) => builder.objectRef<Command>("Command"));

/** Adds Command. */
export function addCommandType(graph: Graph): void {
  const { catalog, enumerations } = graph;
  const refs = {
    command: commandType(graph),
    expectedError: graph.expectedError,
    node: nodeType(graph),
    system: systemType(graph),
    systemRecord: systemRecordType(graph),
  };
  const status = commandStatus(enumerations);
  const operation = enumerations.of("CommandOperation", "What a command does.", {
    CREATE: "The command creates a record.",
    UPDATE: "The command updates a record.",
    DELETE: "It deletes one.",
  });
  refs.command.implement({
    extensions: openToEveryToken,
    description: "A write that goes through a connector to the vendor.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The command's id. Query it again to see the outcome." }),
      status: t.field({
        type: status,
        nullable: false,
        description: "The command's status.",
        resolve: (command) => command.status,
      }),
      operation: t.field({
        type: operation,
        nullable: false,
        description: "What the command does.",
        resolve: (command) => command.operation.toUpperCase(),
      }),
      action: t.string({
        nullable: true,
        description: "The action that the command carries out, such as completeWorkOrder. Null when it is a write of its own.",
        resolve: ({ action = null }) => action,
      }),
      entity: t.exposeString("entity", { nullable: false, description: "The type of the record, such as WorkOrder." }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that the command writes to. Null only after the system's data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When the command was created." }),
      finishedAt: t.expose("finishedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the command ended. Null while it is pending or held.",
      }),
      error: t.field({
        type: refs.expectedError,
        nullable: true,
        description: "Why the command was not carried out. Null unless it failed.",
        resolve: ({ failure, systemId }) => failure && failureView(failure, systemId),
      }),
      unwritten: t.field({
        type: [graph.fieldError],
        nullable: false,
        description:
          "The fields that the vendor did not write although it carried out the rest of the command. Almost always empty.",
        resolve: ({ unwritten, entity }) => {
          const model = catalog.entities.get(entity);
          return unwritten.map(({ path, message }) => ({ path: model === undefined ? path : inputPathOf(model, path), message }));
        },
      }),
      record: t.field({
        type: refs.systemRecord,
        nullable: true,
        description:
          "The record that the command writes, as it is now. Null while a created record has not arrived yet, or while the written record could not be read back.",
        // A token that may write may see the record that it has written.
        extensions: openToEveryToken,
        resolve: ({ recordId }, _arguments, { loaders }) => (recordId === null ? null : loadRecord(loaders, recordId)),
      }),
    }),
  });
}
