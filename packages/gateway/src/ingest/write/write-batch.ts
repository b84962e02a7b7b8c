import { ConnectorError } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import { selectWrittenSince } from "../../change-log/written-since.ts";
import type { Appended } from "../../change-log/appended.ts";
import type { CounterWatch } from "../../change-log/counter-watch.ts";
import type { Clock } from "../../clock.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import { toStoredRecord } from "../../records/record-rows.ts";
import type { Database, Store } from "../../store/database.ts";
import { inSizedSteps } from "../../store/in-steps.ts";
import type { BatchReader } from "./batch-reader.ts";
import { originOf, runningCommands } from "./command-origin.ts";
import { replaceCustomValues } from "./custom-values.ts";
import { decide, type Decision, type Existing, type Recency } from "./decide.ts";
import { lockConnectedSystem, lockConnectedSystems } from "../../systems/registry/lock-for-writing.ts";
import type { IngestBatch, IngestResult } from "../ingest.ts";
import { TurnOver } from "../poll/turn.ts";
import { normalizePayloads } from "./normalize-payloads.ts";
import { type Known, replaceLinks, selectExisting, selectKnown } from "./record-writes.ts";
import { hasOtherProblems, keepRejected, replaceProblems } from "./unread-rows.ts";
import { renewHashes } from "./renew-hashes.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { forgetSettled } from "./settled-rows.ts";
import type { Candidate, Outline } from "./to-candidate.ts";
import { changeFacts } from "./to-change.ts";
import { endOfDoubt } from "./vendor-time.ts";
import { type RecordVersion, writeRecords } from "./write-records.ts";

/** What writing a batch needs besides the batch. */
export interface WriteDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Notified of how long writers wait for each other at the end of the log. */
  readonly watch?: CounterWatch;
  /** How batches of several systems share statements. Default: each has its own. */
  readonly together?: WriteTogether;
  /** Called after the commit with the environment, its newest position and the entries that the commit added to the log. */
  ring(environmentId: string, position: number, appended: Appended): void;
}

/** The records per transaction. Everybody else waits for a transaction of the embedded store, which has one session. */
const recordsPerTransaction = { embedded: 50, postgres: 1000 } as const;

/** The parts of writing that batches may share, which depend on nothing but their own records. */
export interface WriteTogether {
  /** As {@link selectKnown}; may know more. */
  known(
    batch: Pick<IngestBatch, "environmentId" | "entity">,
    candidates: readonly Outline[],
  ): Promise<ReadonlyMap<string, Known | null>>;
  /** As {@link writeSteps}. */
  write(step: WriteStep): Promise<StepResult>;
}

/** What the first look at the stored version makes of a candidate. `row` is null when none is stored. */
interface Judged {
  readonly candidate: Candidate;
  readonly row: Known | null;
  readonly decision: Decision;
}

/** Some records of a batch that are written in one transaction. */
export interface WriteStep {
  readonly batch: IngestBatch;
  /** With what the first look made of them. */
  readonly judged: readonly Judged[];
  readonly judge: Judge;
}

type Judge = (candidate: Candidate, row: Existing | undefined, isOvertaken: boolean) => Decision;

/** The result of writing a batch, without the records that others have to make room for. */
export interface WrittenBatch extends IngestResult {
  /** The vendor's keys of records that were not written, because the stored ones of the same ids are others and have to be deleted first. */
  readonly replaced: readonly string[];
}

/**
 * Normalises, compares and writes, a number of records at a time. A tie that appears only once the record is locked, because another writer
 * was faster, is returned like the others.
 * @throws ConnectorError `UNAUTHENTICATED` when the system has been disconnected: nothing more is written.
 * @throws TurnOver when the payloads were read with words that mean something else by now; of a webhook or a command, ConnectorError
 * `UNAVAILABLE`.
 */
export async function writeBatch(
  dependencies: WriteDependencies,
  batch: IngestBatch,
  reader: BatchReader,
): Promise<WrittenBatch> {
  const { store, catalog, clock } = dependencies;
  const { candidates, whole, rejected, unread } = batch.normalized ?? normalizePayloads(catalog, batch, reader);
  const database = store.environment(batch.environmentId);
  const all = [...candidates.values()];
  const together = togetherOf(dependencies, batch);
  const stored = await (together?.known(batch, all) ?? selectKnown(database, batch.environmentId, all, [batch.entity]));
  const known = await renewHashes(database, batch.environmentId, batch.entity, stored);
  const canRead = batch.freshness !== "only copy";
  const isListed = batch.freshness !== "read" && batch.askedAfter !== null;
  const judge: Judge = (candidate, row, isOvertaken) => {
    const asked: Recency = batch.freshness === "read" ? "newest" : "copy";
    return decide(candidate, row, { recency: isOvertaken ? "overtaken" : asked, canRead, isListed, now: clock() });
  };
  const first = all.flatMap((outline): Judged[] => {
    const row = known.get(outline.id);
    if (row === undefined) return [];
    const candidate = whole(outline.id);
    // Whether another writer was faster is decided under the lock.
    return [{ candidate, row, decision: judge(candidate, row ?? undefined, false) }];
  });
  const reread = first.flatMap(({ candidate, row, decision }) =>
    decision === "unchanged" && row !== null && hasOtherProblems(candidate, row) ? candidate : [],
  );
  if (rejected.length + reread.length > 0) {
    await database.transaction().execute(async (transaction) => {
      await lockConnectedSystem(transaction, batch.environmentId, batch.systemId);
      await keepRejected(transaction, batch.environmentId, rejected, clock());
      await replaceProblems(transaction, batch, reread);
    });
  }
  if (isListed && !canRead) await forgetShown(database, batch, first);
  const newestRemoteAt = newestOf(all, clock());
  const counts = { created: 0, updated: 0, deleted: 0, rejected: rejected.length };
  const unsettled = first.filter(({ decision }) => decision === "tie").map(({ candidate }) => candidate);
  const toWrite = first.filter(({ decision }) => writes(decision));
  for (const step of inSizedSteps(toWrite, sizeOf, recordsPerTransaction[store.kind])) {
    const { written, late } = await writeStep(dependencies, { batch, judged: step, judge });
    for (const { before, after } of written) counts[outcomeOf(before, after)] += 1;
    unsettled.push(...late);
  }
  return {
    ...counts,
    unread,
    ties: unsettled.map(remoteIdOf),
    tiesSaidGone: unsettled.filter(({ isDeleted }) => isDeleted).map(remoteIdOf),
    doubted: unsettled.map(({ id, hash }) => ({ recordId: id, hash })),
    recordIds: all.map(({ id }) => id),
    newestRemoteAt,
    replaced: first.filter(({ decision }) => decision === "replace").map(({ candidate }) => candidate.remoteId),
  };
}

/** What has become of some candidates: versions that were written, and ties. */
export interface StepResult {
  readonly written: readonly { readonly before: StoredRecord | null; readonly after: StoredRecord }[];
  readonly late: readonly Candidate[];
}

/** Webhooks come from many systems with few records each. */
const togetherOf = ({ together }: WriteDependencies, { cause, askedAfter }: IngestBatch): WriteTogether | undefined =>
  cause === "WEBHOOK" && askedAfter === null ? together : undefined;

async function writeStep(dependencies: WriteDependencies, step: WriteStep): Promise<StepResult> {
  const together = togetherOf(dependencies, step.batch);
  if (together !== undefined) return await together.write(step);
  const [result] = await writeSteps(dependencies, [step]);
  return result as StepResult; // one for each step
}

/**
 * Writes the records of steps of one environment and their changes in one transaction, which locks the systems first, then the records in the
 * order of their ids, and the environment's counter last. Writers of other records wait only for the counter. The steps share one `askedAfter`,
 * and no record is in two of them.
 */
export async function writeSteps(
  { store, clock, ring, watch }: Omit<WriteDependencies, "together">,
  steps: readonly WriteStep[],
): Promise<readonly StepResult[]> {
  const [{ batch: first }] = steps as readonly [WriteStep]; // at least one
  const { environmentId, askedAfter } = first;
  const all = steps.flatMap(({ judged }) => judged);
  const entities = [...new Set(steps.map(({ batch }) => batch.entity))];
  let mayBeStored = all.some(({ row }) => row !== null);
  const done = await retryOnConflict(() =>
    store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        const systemIds = [...new Set(steps.map(({ batch }) => batch.systemId))];
        const revisions = await lockConnectedSystems(transaction, environmentId, systemIds);
        for (const { batch } of steps) refuseFormerWords(batch, revisions.get(batch.systemId));
        const ids = all.map(({ candidate }) => candidate.id);
        const rows = mayBeStored ? await selectExisting(transaction, environmentId, ids, entities).forUpdate().execute() : [];
        // A record that was created since the look makes the first try fail.
        mayBeStored = true;
        const byId = new Map(rows.map((row) => [row.id, row]));
        const writtenSince = await selectWrittenSince(transaction, environmentId, rows, askedAfter);
        const now = clock();
        const results = steps.map(({ batch, judged, judge }) => {
          const late: Candidate[] = [];
          const written = judged.flatMap(({ candidate }) => {
            const row = byId.get(candidate.id);
            const decision = judge(candidate, row, writtenSince.has(candidate.id));
            // Others are replaced only after the first look.
            if (decision === "tie" || decision === "replace") late.push(candidate);
            if (!writes(decision)) return [];
            const before = row === undefined ? null : toStoredRecord(row);
            const trustedAfter = row === undefined ? null : trustedAfterOf(candidate, row, now);
            return [{ batch, before, after: nextRecord(batch, candidate, before, now), trustedAfter, candidate }];
          });
          return { written, late };
        });
        const written = results.flatMap((result) => result.written);
        if (written.length === 0) return { results, appended: null };
        const outdated = written.filter(({ before }) => before !== null);
        await replaceLinks(transaction, environmentId, new Map(outdated.map(({ candidate: { id, links } }) => [id, links])));
        await replaceCustomValues(transaction, environmentId, written);
        const commands = await runningCommands(transaction, environmentId, [...new Set(written.map(({ batch }) => batch))], now);
        const versions = written.map(({ batch, before, after, trustedAfter, candidate }): RecordVersion => {
          const { hash, texts, links } = candidate;
          const change = changeFacts(before, after, originOf(batch, candidate, before === null, commands), texts);
          return { record: after, texts, hash, trustedAfter, change, newLinks: before === null ? links : [] };
        });
        return { results, appended: await writeRecords(transaction, environmentId, versions, watch) };
      }),
  );
  if (done.appended !== null) ring(environmentId, done.appended.position, done.appended);
  return done.results;
}

/** What was read with words that have come to mean something else has to be read again. A poll goes on from its place. */
function refuseFormerWords({ handle, cause }: IngestBatch, revision: number | undefined): void {
  if (handle.wordsRevision === undefined || handle.wordsRevision === revision) return;
  const message = "The customer's words have come to mean something else.";
  // A webhook whose turn is over would wait for a reconnect.
  throw cause === "WEBHOOK" || cause === "COMMAND" ? new ConnectorError("UNAVAILABLE", message) : new TurnOver(message);
}

/** For records that no read can settle: a list that shows the stored version ends the doubts that other lists raised. */
async function forgetShown(database: Database, batch: IngestBatch, judged: readonly Judged[]): Promise<void> {
  const ids = judged
    .filter(({ row, decision }) => decision === "unchanged" && typeof row?.settled_hash === "string")
    .map(({ candidate: { id } }) => id);
  if (ids.length > 0) await forgetSettled(database, batch, ids);
}

/**
 * A record whose time goes back, or that comes back without a newer time, is doubted until no clock can have shown an earlier copy's time.
 */
function trustedAfterOf({ remoteUpdatedAt: said }: Candidate, row: Existing, now: Date): Date | null {
  const stored = row.remote_updated_at;
  if (said === null || stored === null) return row.trusted_after;
  const isBack = row.deleted_at === null ? said < stored : said <= stored;
  return isBack ? endOfDoubt(now) : row.trusted_after;
}

const remoteIdOf = ({ remoteId }: Candidate) => remoteId;

const sizeOf = ({ candidate: { texts } }: Judged) => texts.document.length + texts.customFields.length + texts.remoteData.length;

/** The newest time of change that is not in the future: a future time reveals nothing about the vendor's clock. */
function newestOf(candidates: Iterable<Outline>, now: Date): Date | null {
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
