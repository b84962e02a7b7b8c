import { ConnectorError, type WriteContext, type WriteResult, type WrittenRecord } from "@fettle/connector";
import { modelOf, servedEntity } from "../catalog/entity-connectors.ts";
import type { IngestBatch } from "../ingest/ingest.ts";
import { cleanText } from "../ingest/write/clean-json.ts";
import { failureWords } from "../log.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import { longestReference } from "./answer-rows.ts";
import type { CommandRow } from "./command-rows.ts";
import { finishCommand, type CommandEnd } from "./ending-rows.ts";
import { failureOf, fieldsOf, isHarmless } from "./failure-of.ts";
import { findWritten } from "./find-written.ts";
import { readBack, servedOrThrow } from "./read-back.ts";
import { patienceMilliseconds, type KnownRecords, type RunDependencies } from "./run-dependencies.ts";
import { storeFile } from "./store-file.ts";
import { toVendorValues } from "./to-vendor-values.ts";

/** How long the vendor has to answer a write that it accepted. */
const usualSeconds = 3600;
const mostSeconds = 604_800;

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
  const finish = (end: CommandEnd) => finishCommand(store.environment(row.environment_id), row, end, clock(), dependencies.ring);
  const fail = async (error: unknown, held: VendorHandle | null) => {
    log.warn({ commandId: row.id, traceId: row.trace_id, ...failureWords(error) }, "A command failed.");
    return await finish(endAfter(error, hold, held));
  };
  let result: WriteResult;
  let handle: VendorHandle | null = null;
  let askedAfter: IngestBatch["askedAfter"] = null;
  try {
    handle = await systems.vendor(row.environment_id, row.system_id, { signal, traceId: row.trace_id });
    if (handle === null) throw new ConnectorError("UNAUTHENTICATED", "The system has no credentials. Reconnect it.");
    askedAfter = await dependencies.ingest.position(row.environment_id);
    result = await write(dependencies, row, handle, known);
  } catch (error) {
    if (handle === null || !isUnclear(error)) return await fail(error, handle);
    if (await isCarriedOut(dependencies, row, handle, askedAfter)) return await finish(doneWith(row));
    const found = await findCreated(dependencies, row, handle);
    if (found === null) return await fail(error, handle);
    result = { ...found, outcome: "done" };
  }
  return await completeCommand(dependencies, row, handle, result, askedAfter);
}

/** Reads back what the vendor has carried out, or waits for what it has accepted, and stores how the command ended. */
export async function completeCommand(
  dependencies: RunDependencies,
  row: CommandRow,
  handle: VendorHandle,
  result: WriteResult,
  askedAfter: IngestBatch["askedAfter"],
): Promise<CommandRow> {
  const { store, clock, log } = dependencies;
  const finish = (end: CommandEnd) => finishCommand(store.environment(row.environment_id), row, end, clock(), dependencies.ring);
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
    const found = await find(vendor, contextOf(row));
    // The request may still be under way at the vendor.
    return found === "absent" ? null : found;
  } catch (error) {
    log.warn(
      { commandId: row.id, ...failureWords(error) },
      "The record of a create whose response was lost could not be looked for.",
    );
    return null;
  }
}

/** Whether the vendor shows what an update or a deletion has done whose response was lost. */
async function isCarriedOut(
  dependencies: RunDependencies,
  row: CommandRow,
  handle: VendorHandle,
  askedAfter: IngestBatch["askedAfter"],
): Promise<boolean> {
  const read = servedEntity(handle.connector, row.entity)?.connector.read;
  if (row.operation === "create" || read === undefined) return false;
  try {
    return (await findWritten(dependencies, row, handle, askedAfter)) === "carriedOut";
  } catch (error) {
    dependencies.log.warn(
      { commandId: row.id, ...failureWords(error) },
      "What a write whose response was lost has done could not be read.",
    );
    return false;
  }
}

/** The end of an update or a deletion that the vendor shows. */
export const doneWith = (row: CommandRow): CommandEnd => ({
  status: "SUCCEEDED",
  recordId: row.record_id,
  failure: null,
  releasesKey: false,
});

/** What a connector gets to know of a command. */
export const contextOf = (row: CommandRow): WriteContext => ({ commandId: row.id.slice(-26) });

async function write(
  { records, catalog, uploads }: RunDependencies,
  row: CommandRow,
  { connector, vendor, fieldMappings = {} }: VendorHandle,
  known: KnownRecords,
): Promise<WriteResult> {
  const served = servedOrThrow(connector, row.entity);
  const context = contextOf(row);
  const cannot = () => new ConnectorError("NOT_SUPPORTED", `${connector.name} cannot ${row.operation} this.`);
  const recordsOf = async (ids: readonly string[]): Promise<KnownRecords> => {
    const unknown = ids.filter((id) => !known.has(id));
    return unknown.length === 0 ? known : new Map([...known, ...(await records.byIds(row.environment_id, unknown))]);
  };
  const valuesOf = () => toVendorValues(row.input, modelOf(catalog, served.descriptor), recordsOf, fieldMappings[row.entity]);
  const { create, update, upload, delete: remove } = served.connector;
  if (row.upload_id !== null) {
    if (upload === undefined || uploads === undefined) throw cannot();
    return await storeFile(uploads, row, async (file) => upload(vendor, file, await valuesOf(), context));
  }
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
