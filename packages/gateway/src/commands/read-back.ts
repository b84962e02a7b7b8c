import { ConnectorError, type WrittenRecord } from "@fettle/connector";
import { servedEntity, type ServedEntity } from "../catalog/entity-connectors.ts";
import type { IngestBatch } from "../ingest/ingest.ts";
import { showsValues, tokenActor } from "../ingest/write/command-origin.ts";
import { doubtsOf, readAgain } from "../ingest/write/read-again.ts";
import { failureWords } from "../log.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import type { CommandRow, UnreadCommand } from "./command-rows.ts";
import { saveReadBack } from "./ending-rows.ts";
import { confirmDeletion } from "./confirm-deletion.ts";
import { patienceMilliseconds, type RunDependencies } from "./run-dependencies.ts";

/**
 * Retries reading back the record of a command; the command stays unread when the vendor does not show the record, and one with only an
 * unsigned answer while the record does not show the written values.
 * @throws ConnectorError when the vendor cannot be reached now.
 */
export async function readBackLater(dependencies: RunDependencies, row: UnreadCommand): Promise<void> {
  const { store, records, systems, ingest, clock, log } = dependencies;
  const signal = AbortSignal.timeout(patienceMilliseconds);
  try {
    const handle = await systems.vendor(row.environment_id, row.system_id, { signal, traceId: row.trace_id });
    if (handle === null) return;
    const recordOf = async (id: string) => (await records.byIds(row.environment_id, [id])).get(id);
    const isClaim = row.status !== "SUCCEEDED";
    // Whoever sends an unsigned answer may name any record; an update has its own.
    const own = isClaim && row.record_id !== null ? await recordOf(row.record_id) : undefined;
    if (isClaim && row.record_id !== null && own === undefined) return;
    const askedAfter = await ingest.position(row.environment_id);
    const recordId = await readBack(dependencies, row, handle, { remoteId: own?.remoteId ?? row.unread_remote_id }, askedAfter);
    if (recordId === null) return;
    if (!isClaim || showsValues((await recordOf(recordId))?.document ?? {}, row.input))
      await saveReadBack(store.environment(row.environment_id), row, recordId, clock(), dependencies.ring);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.isRetryable) throw error;
    log.warn({ commandId: row.id, ...failureWords(error) }, "The result of a command could not be read back yet.");
  }
}

/** @throws ConnectorError when the connector does not serve the entity. */
export function servedOrThrow(connector: VendorHandle["connector"], entity: string): ServedEntity {
  const served = servedEntity(connector, entity);
  if (served === null) throw new ConnectorError("NOT_SUPPORTED", `${connector.name} has no ${entity}.`);
  return served;
}

/**
 * Reads the record back and stores it. Returns the record's id, or null when the record is gone (for a delete: still there), cannot be
 * normalized, or was written by others in the meantime and no read can settle it. `askedAfter` is the position of the log before the write
 * request: what a webhook has brought since may be newer than the vendor's answer.
 */
export async function readBack(
  { ingest, records }: RunDependencies,
  row: CommandRow,
  handle: VendorHandle,
  result: WrittenRecord,
  askedAfter: IngestBatch["askedAfter"],
): Promise<string | null> {
  const served = servedOrThrow(handle.connector, row.entity);
  const batch = {
    handle,
    environmentId: row.environment_id,
    systemId: row.system_id,
    entity: row.entity,
    cause: "COMMAND" as const,
    traceId: row.trace_id,
    occurredAt: null,
    actor: tokenActor(row.token_id),
  };
  if (row.operation === "delete") {
    const deleted = { id: row.record_id ?? "", remoteId: result.remoteId };
    return (await confirmDeletion({ ingest, records }, batch, served.connector, deleted, askedAfter)) ? deleted.id : null;
  }
  const payload = result.payload ?? (await served.connector.read?.(handle.vendor, result.remoteId));
  if (payload === undefined || payload === null) return null;
  const written = await ingest.write({ ...batch, payloads: [payload], freshness: "read", askedAfter });
  if (written.ties.length > 0) {
    const { absent, rejected } = await readAgain(ingest, batch, served.connector, doubtsOf(written));
    if (served.connector.read === undefined || absent > 0 || rejected > 0) return null;
  }
  return written.recordIds[0] ?? null;
}
