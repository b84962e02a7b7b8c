import type { Clock } from "../clock.ts";
import type { Principal } from "../principal.ts";
import { countUnloggedRemoval } from "../change-log/log-state.ts";
import { retryOnConflict } from "../ingest/write/retry-on-conflict.ts";
import type { RecordReader } from "../records/record-reader.ts";
import type { Store } from "../store/database.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandFailure } from "./command-failure.ts";
import { longestExternalId, saveExternalId, selectClaim } from "./external-id-rows.ts";
import { idTaken, noRecord, refusedFields } from "./intents.ts";

export interface ExternalIdDependencies {
  readonly store: Store;
  readonly records: Pick<RecordReader, "byIds">;
  readonly clock: Clock;
}

/** What is wrong with an app's own id for a record; null when nothing is. */
export const externalIdProblem = (externalId: string): string | null =>
  externalId !== "" && externalId.length <= longestExternalId && !externalId.includes("\0")
    ? null
    : `The external id must have 1 to ${longestExternalId} characters.`;

/** See `Commands.setExternalId`. */
export async function setExternalId(
  { store, records, clock }: ExternalIdDependencies,
  { environmentId, systemId }: Principal,
  id: string,
  externalId: string | null,
): Promise<StoredRecord | CommandFailure> {
  const problem = externalId === null ? null : externalIdProblem(externalId);
  if (problem !== null) return refusedFields([{ path: "externalId", message: problem }]).failure;
  const record = (await records.byIds(environmentId, [id])).get(id);
  if (record === undefined || record.deletedAt !== null || (systemId !== null && record.systemId !== systemId))
    return noRecord("record").failure;
  const of = { environmentId, entity: record.entity, systemId: record.systemId, id };
  const save = () =>
    store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        if (!(await saveExternalId(transaction, of, externalId, clock()))) throw new TakenError();
        await countUnloggedRemoval(transaction, environmentId);
      });
  try {
    // Another call may give the same record an id, or exchange ids with this one.
    await retryOnConflict(save);
    return record;
  } catch (error) {
    if (error instanceof TakenError) return idTaken().failure;
    throw error;
  }
}

/** Rolls back: the record keeps the id that it had. */
class TakenError extends Error {}

/** See `Commands.byExternalId`. */
export async function findByExternalId(
  { store, records }: ExternalIdDependencies,
  { environmentId, systemId }: Principal,
  entity: string,
  externalId: string,
): Promise<StoredRecord | null> {
  if (externalIdProblem(externalId) !== null) return null;
  const claim = { environmentId, entity, kind: "EXTERNAL_ID", id: externalId } as const;
  const id = (await selectClaim(store.environment(environmentId), claim))?.recordId ?? null;
  const record = id === null ? undefined : (await records.byIds(environmentId, [id])).get(id);
  return record === undefined || (systemId !== null && record.systemId !== systemId) ? null : record;
}
