import type { Catalog } from "../catalog/catalog.ts";
import { appendChanges } from "../change-log/append-changes.ts";
import type { Appended } from "../change-log/appended.ts";
import type { CounterWatch } from "../change-log/counter-watch.ts";
import type { Clock } from "../clock.ts";
import type { StoredRecord } from "../records/record.ts";
import { toStoredRecord } from "../records/record-rows.ts";
import type { Store } from "../store/database.ts";
import type { BatchReader } from "./batch-reader.ts";
import { originOf, runningCommands } from "./command-origin.ts";
import { decide, type Decision, type Standing } from "./decide.ts";
import { holdConnected } from "./hold-system.ts";
import type { IngestBatch, IngestResult } from "./ingest.ts";
import { normalizePayloads } from "./normalize-payloads.ts";
import { replaceLinks, selectExisting, selectWrittenSince, upsertRecords } from "./record-writes.ts";
import { hasOtherProblems, keepRejected, replaceProblems } from "./unread-rows.ts";
import { retryOnConflict, WriteConflict } from "./retry-on-conflict.ts";
import type { Candidate } from "./to-candidate.ts";
import { toChange } from "./to-change.ts";

/** What writing a batch needs beside it. */
export interface WriteDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Hears how long writers wait for each other at the end of the log. */
  readonly watch?: CounterWatch;
  /** Called after the commit with the environment, its newest position, and what the commit added to the log. */
  ring(environmentId: string, position: number, appended: Appended): void;
}

/**
 * Normalises, compares and writes. Records and changes go in one transaction that holds the system, locks the records in the order of
 * their ids, and the environment's counter last; writers of other records wait for the latter only. What is a tie only once the record is
 * locked, because another writer was faster, is answered as one like the others.
 * @throws ConnectorError `UNAUTHENTICATED` when the system has been disconnected: nothing is written any more.
 */
export async function writeBatch(
  dependencies: WriteDependencies,
  batch: IngestBatch,
  reader: BatchReader,
): Promise<IngestResult> {
  const { store, catalog, clock, ring, watch } = dependencies;
  const { candidates, rejected, unread } = normalizePayloads(catalog, batch, reader);
  const database = store.environment(batch.environmentId);
  const ids = [...candidates.keys()];
  const known = ids.length === 0 ? [] : await selectExisting(database, batch.environmentId, ids).execute();
  const knownById = new Map(known.map((row) => [row.id, row]));
  const first = [...candidates.values()].map((candidate) => ({
    candidate,
    // Whether a read is still the newest is told under the lock.
    decision: decide(candidate, knownById.get(candidate.id), batch.freshness === "read" ? "newest" : "copy"),
  }));
  const reread = first.flatMap(({ candidate, decision }) =>
    decision === "unchanged" && hasOtherProblems(candidate, knownById.get(candidate.id)) ? candidate : [],
  );
  if (rejected.length + reread.length > 0) {
    await database.transaction().execute(async (transaction) => {
      await holdConnected(transaction, batch.environmentId, batch.systemId);
      await keepRejected(transaction, batch.environmentId, rejected, clock());
      await replaceProblems(transaction, batch.environmentId, reread);
    });
  }
  const ties = first.filter(({ decision }) => decision === "tie").map(({ candidate }) => candidate);
  const toWrite = first.filter(({ decision }) => writes(decision)).map(({ candidate }) => candidate);
  const newestRemoteAt = newestOf(candidates.values(), clock());
  const counts = { created: 0, updated: 0, deleted: 0, rejected: rejected.length };
  const resultWith = (more: readonly Candidate[]): IngestResult => {
    const all = [...ties, ...more];
    const saidGone = all.filter(({ isDeleted }) => isDeleted);
    return {
      ...counts,
      unread,
      ties: all.map(remoteIdOf),
      tiesSaidGone: saidGone.map(remoteIdOf),
      recordIds: ids,
      newestRemoteAt,
    };
  };
  if (toWrite.length === 0) return resultWith([]);
  const written = await retryOnConflict(() =>
    database.transaction().execute(async (transaction) => {
      await holdConnected(transaction, batch.environmentId, batch.systemId);
      const rows = await selectExisting(
        transaction,
        batch.environmentId,
        toWrite.map(({ id }) => id),
      )
        .forUpdate()
        .execute();
      const byId = new Map(rows.map((row) => [row.id, row]));
      const writtenSince = await selectWrittenSince(transaction, batch.environmentId, rows, batch.askedAfter);
      const now = clock();
      const late: Candidate[] = [];
      const steps = toWrite.flatMap((candidate) => {
        const row = byId.get(candidate.id);
        const standing: Standing = batch.freshness === "copy" || writtenSince.has(candidate.id) ? "copy" : "newest";
        const decision = decide(candidate, row, standing);
        if (decision === "tie") late.push(candidate);
        if (!writes(decision)) return [];
        const before = row === undefined ? null : toStoredRecord(row);
        return [{ before, after: nextRecord(batch, candidate, before, now), candidate }];
      });
      if (steps.length === 0) return { steps, late, appended: null };
      const count = await upsertRecords(
        transaction,
        batch.environmentId,
        steps.map(({ after, candidate }) => ({ record: after, hash: candidate.hash })),
      );
      if (count < steps.length) throw new WriteConflict();
      await replaceLinks(
        transaction,
        batch.environmentId,
        new Map(steps.map(({ candidate }) => [candidate.id, candidate.links])),
      );
      const commands = await runningCommands(transaction, batch, now);
      const changes = steps.map(({ before, after, candidate }) =>
        toChange(before, after, originOf(batch, candidate, before === null, commands)),
      );
      return { steps, late, appended: await appendChanges(transaction, batch.environmentId, changes, watch) };
    }),
  );
  if (written.appended !== null) ring(batch.environmentId, written.appended.position, written.appended);
  for (const { before, after } of written.steps) counts[outcomeOf(before, after)] += 1;
  return resultWith(written.late);
}

const remoteIdOf = ({ remoteId }: Candidate) => remoteId;

/** The newest time of change that does not lie in the future: one that does says nothing of the vendor's clock. */
function newestOf(candidates: Iterable<Candidate>, now: Date): Date | null {
  let newest: Date | null = null;
  for (const { remoteUpdatedAt } of candidates) {
    if (remoteUpdatedAt !== null && remoteUpdatedAt <= now && (newest === null || remoteUpdatedAt > newest))
      newest = remoteUpdatedAt;
  }
  return newest;
}

const writes = (decision: Decision) => decision === "create" || decision === "update" || decision === "delete";

function outcomeOf(before: StoredRecord | null, after: StoredRecord): "created" | "updated" | "deleted" {
  if (after.deletedAt !== null) return "deleted";
  return before === null || before.deletedAt !== null ? "created" : "updated";
}

function nextRecord(batch: IngestBatch, candidate: Candidate, before: StoredRecord | null, now: Date): StoredRecord {
  return {
    id: candidate.id,
    systemId: batch.systemId,
    entity: batch.entity,
    remoteId: candidate.remoteId,
    remoteUrl: candidate.remoteUrl,
    version: (before?.version ?? 0) + 1,
    document: candidate.document,
    customFields: candidate.customFields,
    remoteData: candidate.remoteData,
    remoteCreatedAt: candidate.remoteCreatedAt,
    remoteUpdatedAt: candidate.remoteUpdatedAt,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    deletedAt: candidate.isDeleted ? now : null,
    ...(candidate.problems.length > 0 && { problems: candidate.problems }),
  };
}
