import type { IngestBatch } from "../ingest/ingest.ts";
import { showsValues } from "../ingest/write/command-origin.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import type { CommandRow } from "./command-rows.ts";
import { readBack } from "./read-back.ts";
import type { RunDependencies } from "./run-dependencies.ts";

/** What the vendor shows of the record of an update or a deletion. */
export type FoundWrite = "carriedOut" | "notYet" | "noRecord";

/**
 * Reads the record of an update or a deletion whose outcome is unknown, and stores what the vendor shows. `carriedOut`: the record shows the
 * command's values, or is gone. `noRecord`: nobody knows the record any more.
 * @throws ConnectorError when the vendor cannot be reached now.
 */
export async function findWritten(
  dependencies: RunDependencies,
  row: CommandRow,
  handle: VendorHandle,
  askedAfter: IngestBatch["askedAfter"],
): Promise<FoundWrite> {
  const id = row.record_id ?? "";
  const recordOf = async () => (await dependencies.records.byIds(row.environment_id, [id])).get(id);
  const target = await recordOf();
  if (target === undefined) return "noRecord";
  if ((await readBack(dependencies, row, handle, { remoteId: target.remoteId }, askedAfter)) === null) return "notYet";
  const isShown = row.operation === "delete" || showsValues((await recordOf())?.document ?? {}, row.input);
  return isShown ? "carriedOut" : "notYet";
}
