import { ConnectorError, type WriteContext, type WriteResult, type WrittenRecord } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import { modelOf, servedEntity, type ServedEntity } from "../catalog/entity-connectors.ts";
import type { Clock } from "../clock.ts";
import type { Ingest, IngestBatch } from "../ingest/ingest.ts";
import { cleanText } from "../ingest/write/clean-json.ts";
import { showsValues } from "../ingest/write/command-origin.ts";
import { doubtsOf, readAgain } from "../ingest/write/read-again.ts";
import { failureWords, type Log } from "../log.ts";
import type { RecordReader } from "../records/record-reader.ts";
import type { Store } from "../store/database.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { Systems } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import { longestReference } from "./answer-rows.ts";
import { finishCommand, saveReadBack, type CommandEnd, type CommandRow, type UnreadCommand } from "./command-rows.ts";
import { confirmDeletion } from "./confirm-deletion.ts";
import { failureOf, fieldsOf, isHarmless } from "./failure-of.ts";
import { toVendorValues } from "./to-vendor-values.ts";

export interface RunDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly records: RecordReader;
  readonly systems: Pick<Systems, "vendor" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "remove" | "position" | "syncNow">;
  readonly clock: Clock;
  readonly log: Log;
}

/** The longest time that a command may take. Shorter than its lease. */
const patienceMilliseconds = 100_000;

/** How long the vendor has to answer a write that it accepted. */
const usualSeconds = 3600;
const mostSeconds = 604_800;

/** Records by id. */
export type KnownRecords = ReadonlyMap<string, StoredRecord>;

/**
 * Carries one command to the vendor, reads the record back, and stores how the command ended. The command's row is leased to the caller.
 * `known`: records that the caller has just read; they are not read again before the vendor call. Never throws for a failure at the vendor.
 */
export async function runCommand(
  dependencies: RunDependencies,
  row: CommandRow,
  hold: boolean,
  known: KnownRecords = new Map(),
): Promise<CommandRow> {
  const { store, systems, clock, log } = dependencies;
  const signal = AbortSignal.timeout(patienceMilliseconds);
  const finish = (end: CommandEnd) => finishCommand(store.environment(row.environment_id), row, end, clock());
  let result: WriteResult;
  let handle: VendorHandle | null = null;
  let askedAfter: IngestBatch["askedAfter"] = null;
  try {
    handle = await systems.vendor(row.environment_id, row.system_id, { signal, traceId: row.trace_id });
    if (handle === null) throw new ConnectorError("UNAUTHENTICATED", "The system has no credentials. Reconnect it.");
    askedAfter = await dependencies.ingest.position(row.environment_id);
    result = await write(dependencies, row, handle, known);
  } catch (error) {
    const found = handle !== null && isUnclear(error) ? await findCreated(dependencies, row, handle) : null;
    if (handle === null || found === null) {
      log.warn({ commandId: row.id, traceId: row.trace_id, ...failureWords(error) }, "A command failed.");
      return await finish(endAfter(error, hold, handle));
    }
    result = { ...found, outcome: "done" };
  }
  if (result.outcome === "accepted")
    return await finish({
      status: "PENDING",
      recordId: null,
      failure: null,
      accepted: acceptedOf(result, clock()),
      releasesKey: false,
    });
  const unwritten = result.outcome === "partial" ? fieldsOf(result.unwritten, handle.connector.id) : [];
  const recordId = await readBack(dependencies, row, handle, result, askedAfter).catch((error: unknown) => {
    // The vendor has carried the write out. The failed read only delays the record until the next poll.
    log.warn({ commandId: row.id, ...failureWords(error) }, "The result of a command could not be read back yet.");
    return null;
  });
  if (recordId === null) await dependencies.ingest.syncNow(row.environment_id, row.system_id);
  const unreadRemoteId = recordId === null ? result.remoteId : null;
  return await finish({ status: "SUCCEEDED", recordId, failure: null, unwritten, unreadRemoteId, releasesKey: false });
}

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
      await saveReadBack(store.environment(row.environment_id), row, recordId, clock());
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.isRetryable) throw error;
    log.warn({ commandId: row.id, ...failureWords(error) }, "The result of a command could not be read back yet.");
  }
}

/** What to wait for, and how long: within a week. */
function acceptedOf({ reference, withinSeconds = usualSeconds }: WriteResult & { readonly outcome: "accepted" }, now: Date) {
  // A throw here would lose what the vendor has accepted.
  const asked = Number.isNaN(Number(withinSeconds)) ? usualSeconds : Number(withinSeconds);
  const seconds = Math.min(Math.max(asked, 1), mostSeconds);
  const isKept = typeof reference === "string" && reference.length <= longestReference;
  return { reference: isKept ? cleanText(reference) : null, until: new Date(now.getTime() + seconds * 1000) };
}

function endAfter(error: unknown, hold: boolean, handle: VendorHandle | null): CommandEnd {
  const isRefused = ConnectorError.isInstance(error) && error.code === "UNAUTHENTICATED";
  if (hold && isRefused) return { status: "HELD", recordId: null, failure: null, releasesKey: false };
  return {
    status: isUnclear(error) ? "UNKNOWN" : "FAILED",
    recordId: null,
    failure: failureOf(error, handle?.connector.id),
    releasesKey: isHarmless(error),
  };
}

/** Whether the write may have been carried out although it failed. */
const isUnclear = (error: unknown): boolean =>
  !ConnectorError.isInstance(error) || error.code === "OUTCOME_UNKNOWN" || error.code === "UNEXPECTED_ANSWER";

/** The record of a create whose response was lost, if the connector can find it by the command's id. */
async function findCreated(
  { log }: RunDependencies,
  row: CommandRow,
  { connector, vendor }: VendorHandle,
): Promise<WrittenRecord | null> {
  const find = servedEntity(connector, row.entity)?.connector.findCreated;
  if (row.operation !== "create" || find === undefined) return null;
  try {
    return await find(vendor, contextOf(row));
  } catch (error) {
    log.warn(
      { commandId: row.id, ...failureWords(error) },
      "The record of a create whose response was lost could not be looked for.",
    );
    return null;
  }
}

const contextOf = (row: CommandRow): WriteContext => ({ commandId: row.id.slice(-26) });

async function write(
  { records, catalog }: RunDependencies,
  row: CommandRow,
  { connector, vendor }: VendorHandle,
  known: KnownRecords,
): Promise<WriteResult> {
  const served = servedOrThrow(connector, row.entity);
  const context = contextOf(row);
  const cannot = () => new ConnectorError("NOT_SUPPORTED", `${connector.name} cannot ${row.operation} this.`);
  const recordsOf = async (ids: readonly string[]): Promise<KnownRecords> => {
    const unknown = ids.filter((id) => !known.has(id));
    return unknown.length === 0 ? known : new Map([...known, ...(await records.byIds(row.environment_id, unknown))]);
  };
  const valuesOf = () => toVendorValues(row.input, modelOf(catalog, served.descriptor), recordsOf);
  const { create, update, delete: remove } = served.connector;
  if (row.operation === "create") {
    if (create === undefined) throw cannot();
    return await create(vendor, await valuesOf(), context);
  }
  const record = (await recordsOf([row.record_id ?? ""])).get(row.record_id ?? "");
  if (record === undefined) throw new ConnectorError("NOT_FOUND", "The record no longer exists.");
  const { remoteId } = record;
  if (row.operation === "delete") {
    if (remove === undefined) throw cannot();
    await remove(vendor, remoteId, context);
    return { outcome: "done", remoteId };
  }
  if (update === undefined) throw cannot();
  return await update(vendor, remoteId, await valuesOf(), context);
}

function servedOrThrow(connector: VendorHandle["connector"], entity: string): ServedEntity {
  const served = servedEntity(connector, entity);
  if (served === null) throw new ConnectorError("NOT_SUPPORTED", `${connector.name} has no ${entity}.`);
  return served;
}

/**
 * Reads the record back and stores it. Returns the record's id, or null when the record is gone (for a delete: still there), cannot be
 * normalized, or was written by others in the meantime and no read can settle it. `askedAfter` is the position of the log before the write
 * request: what a webhook has brought since may be newer than the vendor's answer.
 */
async function readBack(
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
