import { ConnectorError } from "@fettle/connector";
import { servedEntity, type AnyEntityConnector } from "../catalog/entity-connectors.ts";
import { failureWords } from "../log.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import type { CommandRow } from "./command-rows.ts";
import { abandonedFailure, finishCommand } from "./ending-rows.ts";
import { findWritten } from "./find-written.ts";
import { completeCommand, contextOf, doneWith, runCommand } from "./run-command.ts";
import { patienceMilliseconds, type RunDependencies } from "./run-dependencies.ts";
import type { CommandOperation } from "./tables.ts";

/** Whether a connector can look for what a lost write has done. */
export const canLookFor = (connector: Pick<AnyEntityConnector, "read" | "findCreated">, operation: CommandOperation): boolean =>
  (operation === "create" ? connector.findCreated : connector.read) !== undefined;

/**
 * Looks at the vendor for what a command has done whose process died in mid-write, and ends the command. A create is looked for by the
 * command's id, and repeated only when the vendor surely has no such record; an update counts as carried out when the record shows its
 * values, a deletion when the record is gone, and is repeated otherwise. Whatever stays open is UNKNOWN. While the vendor cannot be reached,
 * the command stays as it is until its new lease ends.
 */
export async function recoverCommand(dependencies: RunDependencies, row: CommandRow): Promise<CommandRow> {
  const { store, systems, clock, log } = dependencies;
  const signal = AbortSignal.timeout(patienceMilliseconds);
  const unknown = { status: "UNKNOWN", recordId: null, failure: abandonedFailure, releasesKey: false } as const;
  try {
    const handle = await systems.vendor(row.environment_id, row.system_id, { signal, traceId: row.trace_id });
    const ended = handle === null ? null : await lookFor(dependencies, row, handle);
    return ended ?? (await finishCommand(store.environment(row.environment_id), row, unknown, clock(), dependencies.ring));
  } catch (error) {
    log.warn({ commandId: row.id, ...failureWords(error) }, "What a command has done could not be looked for yet.");
    if (ConnectorError.isInstance(error) && error.isRetryable) return row;
    return await finishCommand(store.environment(row.environment_id), row, unknown, clock(), dependencies.ring);
  }
}

/** The ended command, or null when nobody can say what it has done. */
async function lookFor(dependencies: RunDependencies, row: CommandRow, handle: VendorHandle): Promise<CommandRow | null> {
  const { ingest, store, clock } = dependencies;
  const connector = servedEntity(handle.connector, row.entity)?.connector;
  if (connector === undefined || !canLookFor(connector, row.operation)) return null;
  const askedAfter = await ingest.position(row.environment_id);
  if (row.operation === "create") {
    const found = (await connector.findCreated?.(handle.vendor, contextOf(row))) ?? null;
    if (found === "absent") return await runCommand(dependencies, row, row.hold);
    return found && (await completeCommand(dependencies, row, handle, { ...found, outcome: "done" }, askedAfter));
  }
  const found = await findWritten(dependencies, row, handle, askedAfter);
  if (found === "notYet" && row.operation === "delete") return await runCommand(dependencies, row, row.hold);
  if (found !== "carriedOut") return null;
  return await finishCommand(store.environment(row.environment_id), row, doneWith(row), clock(), dependencies.ring);
}
