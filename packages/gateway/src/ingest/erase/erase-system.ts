import type { Audit } from "../../audit/audit-service.ts";
import { appendChanges, type NewChange } from "../../change-log/append-changes.ts";
import { countUnloggedRemoval } from "../../change-log/log-state.ts";
import { selectLastTrace } from "../../change-log/system-change-rows.ts";
import { deleteSystem, isErasing, type ErasedSystem } from "../../systems/ending/erased-system-rows.ts";
import { systemStopwatch } from "../../clock.ts";
import { randomTraceId } from "../../identifiers.ts";
import { giveTurn } from "../../store/give-turn.ts";
import {
  blankRowsOfRecords,
  blankRowsOfSystem,
  deleteRecords,
  deleteRows,
  inOrder,
  selectRecordIds,
  tablesThat,
} from "./erasure-rows.ts";
import type { WriteDependencies } from "../write/write-batch.ts";

const recordsPerStep = 200;
const rowsPerStep = 1000;
/** How long an erasure keeps its place. */
const longestMilliseconds = 60_000;

interface ErasureDependencies extends Pick<WriteDependencies, "store" | "clock" | "ring" | "watch"> {
  /** Notes that it is done. Omitted in tests. */
  readonly audit?: Pick<Audit, "noteOn"> | undefined;
}

/**
 * Erases a disconnected system whose erasure was requested, as its tables declare. Each record is published as a deletion without a record,
 * its earlier changes lose their records, all other rows are deleted, and the system goes last. Each step is a short transaction, so nobody
 * is blocked. The remaining rows show the remaining work: an erasure that stops anywhere continues from there, and repeating it, even
 * concurrently, changes nothing. Returns whether the erasure has finished; it has not if it gives up its place to others.
 *
 * Nobody writes in the meantime: a disconnect waits for earlier writers, and later writers see it.
 */
export async function eraseSystem(
  dependencies: ErasureDependencies,
  { environmentId, systemId }: ErasedSystem,
  signal: AbortSignal,
): Promise<boolean> {
  const system = { environmentId, systemId };
  const database = dependencies.store.environment(environmentId);
  if (!(await isErasing(database, system))) return true;
  const until = systemStopwatch() + longestMilliseconds;
  const hasTime = async () => {
    await giveTurn(signal);
    return systemStopwatch() < until;
  };
  const traceId = (await selectLastTrace(database, environmentId, systemId)) ?? randomTraceId();
  while (await eraseRecords(dependencies, system, traceId, signal)) if (!(await hasTime())) return false;
  const { tables } = dependencies.store;
  for (const table of inOrder(tablesThat(tables, "delete"))) {
    while ((await deleteRows(database, table, system, rowsPerStep)) >= rowsPerStep) if (!(await hasTime())) return false;
    await giveTurn(signal);
  }
  for (const table of tablesThat(tables, "blank")) {
    while ((await blankRowsOfSystem(database, table, system, rowsPerStep)) === rowsPerStep) if (!(await hasTime())) return false;
    await giveTurn(signal);
  }
  await database.transaction().execute(async (transaction) => {
    if (!(await deleteSystem(transaction, system))) return;
    const act = { environmentId, actorKind: "FETTLE", action: "eraseSystem", systemId, subjectIds: [systemId], traceId } as const;
    await dependencies.audit?.noteOn(transaction, act);
  });
  return true;
}

/** One step; false when no record is left. The records themselves are deleted last, because their changes are found through them. */
async function eraseRecords(
  { store, clock, ring, watch }: ErasureDependencies,
  system: ErasedSystem,
  traceId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { environmentId } = system;
  const database = store.environment(environmentId);
  const ids = await selectRecordIds(database, system, recordsPerStep);
  if (ids.length === 0) return false;
  for (const table of tablesThat(store.tables, "blank-with-record"))
    while ((await blankRowsOfRecords(database, table, environmentId, ids, rowsPerStep)) === rowsPerStep) await giveTurn(signal);
  const belongings = tablesThat(store.tables, "delete-with-record");
  const appended = await database.transaction().execute(async (transaction) => {
    const now = clock();
    const rows = await deleteRecords(transaction, belongings, environmentId, ids);
    const changes = rows
      .filter((row) => row.deleted_at === null)
      .map(({ id, entity, version }): NewChange => ({
        kind: "DELETED",
        entity,
        record_id: id,
        system_id: system.systemId,
        version: version + 1,
        changed_fields: ["deletedAt"],
        occurred_at: now,
        recorded_at: now,
        cause: "COMMAND",
        trace_id: traceId,
        record: null,
        previous: null,
      }));
    if (changes.length < rows.length) await countUnloggedRemoval(transaction, environmentId);
    return changes.length === 0 ? null : await appendChanges(transaction, environmentId, changes, watch);
  });
  if (appended !== null) ring(environmentId, appended.position, appended);
  return true;
}
