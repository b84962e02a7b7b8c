import type { Audit } from "../audit/audit-service.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { servedEntities, servedEntity } from "../catalog/entity-connectors.ts";
import type { Appended } from "../change-log/appended.ts";
import type { CounterWatch } from "../change-log/counter-watch.ts";
import { createChangeLog } from "../change-log/create-change-log.ts";
import type { Clock } from "../clock.ts";
import { handle, type JobHandler, type NextTurn, type SystemJobData } from "../jobs/define-job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Log } from "../log.ts";
import { shareReads } from "../share-reads.ts";
import type { Store } from "../store/database.ts";
import type { Systems } from "../systems/systems.ts";
import { decideDeletions } from "./deletions/decide-deletions.ts";
import { eraseSystem } from "./erase/erase-system.ts";
import { isScanWanted } from "./deletions/look-for-deletions.ts";
import { selectScanWork } from "./deletions/scan-state-rows.ts";
import { selectSuspected, selectSuspectedById } from "./deletions/suspected-deletion-rows.ts";
import { scansUntilDeleted } from "./deletions/give-up.ts";
import type { Ingest, IngestBatch } from "./ingest.ts";
import { erasureJob, renormalizationJob, scanJob, syncJob } from "./jobs.ts";
import { selectMissing } from "./deletions/missing-rows.ts";
import { readEntities } from "./health/entity-statuses.ts";
import { readConnectorHealth, readHealthOverTime } from "./health/read-health-over-time.ts";
import { readHealth } from "./health/read-health.ts";
import type { BatchReader } from "./write/batch-reader.ts";
import { createKnownPayloads } from "./write/known-payloads.ts";
import { normalizePayloads } from "./write/normalize-payloads.ts";
import { removeRecords } from "./write/remove-records.ts";
import { rememberSettled } from "./write/settled-rows.ts";
import { renormalizeSystem, type RenormalizeDependencies } from "./renormalize/renormalize-system.ts";
import { selectReprocessing, selectReworded } from "./renormalize/renormalization-rows.ts";
import { syncEntity } from "./poll/sync-entity.ts";
import type { SyncDependencies } from "./poll/sync-dependencies.ts";
import { createSyncRuns } from "./poll/sync-run-sets.ts";
import { selectSyncRun, selectSyncRuns } from "./poll/sync-run-rows.ts";
import { forgetScans, loadSyncState, saveNextRun, selectUnplanned, type SyncTarget } from "./poll/sync-state-rows.ts";
import { timeZoneOf } from "./write/time-zone.ts";
import { longTurn, shortTurn } from "./poll/turn.ts";
import { selectRejected } from "./write/unread-rows.ts";
import { writeBatch, type WriteDependencies } from "./write/write-batch.ts";
import { noTracer, type Tracer } from "../telemetry/tracer.ts";
import { traceRun } from "./poll/trace-run.ts";
import { writeReplacing } from "./write/write-replacing.ts";
import { createWriteTogether } from "./write/write-together.ts";
import { selectErasing } from "../systems/ending/erased-system-rows.ts";

/** What the stage needs to work. */
export interface IngestDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly systems: Systems;
  readonly jobs: Pick<JobQueue, "send" | "sendAll" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the followers of an environment's log that it has grown, with the changes if these are all of it. Called after a commit. */
  readonly ring: (environmentId: string, position: number, appended?: Appended) => void;
  readonly watch?: CounterWatch;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer;
  readonly doubt?: SyncDependencies["doubt"];
  readonly onRun?: SyncDependencies["onRun"];
  readonly audit?: Audit;
  /** Seconds between polls, unless the connector's configuration says otherwise. */
  readonly pollIntervalSeconds: number;
  /** Seconds between complete scans of an entity, which find unreported deletions. */
  readonly scanIntervalSeconds: number;
}

/** The stage that brings in vendors' records, with its background work. */
export interface IngestStage extends Ingest {
  readonly handlers: {
    readonly sync: JobHandler<SyncTarget>;
    readonly scan: JobHandler<SyncTarget>;
    readonly renormalization: JobHandler<SystemJobData>;
    readonly erasure: JobHandler<SystemJobData>;
  };
  /** Starts syncing a system that was just connected, or continues after a reconnect or a pause. */
  begin(environmentId: string, systemId: string): Promise<void>;
  /** Starts normalising the stored records of a system again, whose words have come to mean something else. Idempotent. */
  renormalize(environmentId: string, systemId: string): Promise<void>;
  /** Makes sure that every such system is normalised to the end. Called after the start and periodically. */
  scheduleRenormalizations(): Promise<void>;
  /** Starts erasing a system whose erasure was requested. Idempotent. */
  erase(environmentId: string, systemId: string): Promise<void>;
  /** Makes sure that every requested erasure continues. Called after the start and periodically. */
  scheduleErasures(): Promise<void>;
  /** Makes sure that every connected system is polled. Called after the start and periodically, so a lost poll is restored. */
  schedulePolls(): Promise<void>;
}

/** The shortest time between requested complete lists: a record that two of them leave out counts as deleted. */
const soonestScanMilliseconds = 300_000;

const keyOf = ({ environmentId, systemId, entity }: SyncTarget) => `${environmentId}:${systemId}:${entity}`;

export function createIngest(dependencies: IngestDependencies): IngestStage {
  const { store, catalog, systems, jobs, clock, tracer = noTracer } = dependencies;
  const writing: WriteDependencies = { ...dependencies, together: createWriteTogether(dependencies) };
  const readerOf = (batch: Pick<IngestBatch, "handle" | "entity">): BatchReader => {
    const { connector, vendor, fieldMappings = {} } = batch.handle;
    const model = catalog.entities.get(batch.entity);
    const served = servedEntity(connector, batch.entity);
    if (model === undefined || served === null) throw new Error(`The connector ${connector.id} does not serve ${batch.entity}.`);
    return {
      connectorId: connector.id,
      model,
      entity: served.connector,
      settings: vendor.settings,
      timeZone: timeZoneOf(batch.handle),
      mappings: fieldMappings[batch.entity] ?? [],
    };
  };
  const knownPayloads = createKnownPayloads();
  const write = (batch: IngestBatch) => {
    const reader = readerOf(batch);
    const freshness = batch.freshness === "copy" && reader.entity.read === undefined ? "only copy" : batch.freshness;
    return writeReplacing(writing, { ...batch, freshness }, reader);
  };
  const changeLog = createChangeLog(store);
  const ingest: SyncDependencies["ingest"] = {
    write,
    // Lists show the same payloads again and again; webhooks, which have origins of their own, seldom do.
    normalize: (batch) =>
      normalizePayloads(catalog, batch, readerOf(batch), batch.origins === undefined ? knownPayloads : undefined),
    remove: (removal) => removeRecords(dependencies, removal),
    settle: (target, copies) => rememberSettled(store.environment(target.environmentId), target, copies, clock()),
    position: shareReads((environmentId) => changeLog.end(environmentId)),
  };
  const scanSoon = (target: SyncTarget) => jobs.send(scanJob, target, { key: keyOf(target), onlyIfNoneWaits: true });
  const syncing: SyncDependencies = { ...dependencies, ingest, runs: createSyncRuns(store, dependencies), scanSoon };
  const syncSoon = async (target: SyncTarget) => {
    await saveNextRun(store, target, clock(), clock());
    await jobs.send(syncJob, target, { key: keyOf(target) });
  };
  /** Never delays a sync that was requested for an earlier time. */
  const syncLater = (target: SyncTarget, afterSeconds: number, isLong: boolean) =>
    jobs.send(syncJob, target, { key: keyOf(target), afterSeconds, onlyIfNoneWaits: true, isLong });
  const entitiesOf = (connectorId: string): readonly string[] => {
    const connector = catalog.connectors.get(connectorId)?.connector;
    return connector === undefined ? [] : servedEntities(connector).map(({ descriptor }) => descriptor.name);
  };
  const targetsOf = (environmentId: string, systemId: string, connectorId: string): readonly SyncTarget[] =>
    entitiesOf(connectorId).map((entity) => ({ environmentId, systemId, entity }));
  const targetsOfSystem = async (environmentId: string, systemId: string) => {
    const system = (await systems.byIds(environmentId, [systemId])).get(systemId);
    return system === undefined ? [] : targetsOf(environmentId, systemId, system.connectorId);
  };
  const usualSecondsOf = (connectorId: string | null): number =>
    catalog.connectors.get(connectorId ?? "")?.pollIntervalSeconds ?? dependencies.pollIntervalSeconds;
  const erase = (environmentId: string, systemId: string) =>
    jobs.send(erasureJob, { environmentId, systemId }, { key: `${environmentId}:${systemId}`, onlyIfNoneWaits: true });
  const renormalize = (environmentId: string, systemId: string) =>
    jobs.send(renormalizationJob, { environmentId, systemId }, { key: `${environmentId}:${systemId}`, onlyIfNoneWaits: true });
  return {
    ...ingest,
    async begin(environmentId, systemId) {
      for (const target of await targetsOfSystem(environmentId, systemId)) {
        await loadSyncState(store, target);
        await syncSoon(target);
      }
    },
    renormalize,
    async scheduleRenormalizations() {
      const reworded = await selectReworded(store, [...catalog.connectors.keys()]);
      for (const { environmentId, systemId } of reworded) await renormalize(environmentId, systemId);
    },
    erase,
    async scheduleErasures() {
      for (const { environment_id, id } of await selectErasing(store)) await erase(environment_id, id);
    },
    syncRuns: (environmentId, systemId, query) =>
      selectSyncRuns(store.environment(environmentId), environmentId, systemId, query),
    syncRun: (environmentId, id) => selectSyncRun(store.environment(environmentId), environmentId, id),
    rejectedRecords: (environmentId, ...of) => selectRejected(store.environment(environmentId), environmentId, ...of),
    health: (environmentId, asked) =>
      readHealth(store, environmentId, asked, ({ connectorId }) => entitiesOf(connectorId), clock()),
    healthOverTime: (environmentId, systemIds, span) => readHealthOverTime(store, environmentId, systemIds, span, clock()),
    connectorHealth: (environmentId, query) => readConnectorHealth(store, environmentId, query, clock()),
    entities: (environmentId, asked) => readEntities(store, environmentId, asked, ({ connectorId }) => entitiesOf(connectorId)),
    reprocessing: (environmentId, systemIds) => selectReprocessing(store.environment(environmentId), environmentId, systemIds),
    async suspectedDeletions(environmentId, systemIds) {
      const suspected = await selectSuspected(store.environment(environmentId), environmentId, systemIds);
      return Map.groupBy(suspected, ({ systemId }) => systemId);
    },
    async suspectedDeletion(environmentId, id) {
      return (await selectSuspectedById(store.environment(environmentId), environmentId, id).executeTakeFirst()) ?? null;
    },
    async suspectedRecords(environmentId, { systemId, entity }, limit) {
      const target = { environmentId, systemId, entity };
      const query = { scans: scansUntilDeleted, limit, onlySuspected: true };
      return (await selectMissing(store.environment(environmentId), target, query)).map(({ id }) => id);
    },
    async decideDeletions(environmentId, verdict) {
      const outcome = await decideDeletions(store, environmentId, verdict);
      // If the job is lost here, the next poll carries the decision out.
      if (outcome.type === "success") await syncSoon({ environmentId, ...outcome.suspected });
      return outcome;
    },
    async syncNow(environmentId, systemId, { withScans = false } = {}) {
      if (withScans) await forgetScans(store, environmentId, systemId, new Date(clock().getTime() - soonestScanMilliseconds));
      for (const target of await targetsOfSystem(environmentId, systemId)) await syncSoon(target);
    },
    async schedulePolls() {
      const served = [...catalog.connectors.keys()].flatMap((connectorId) =>
        entitiesOf(connectorId).map((entity) => ({ connectorId, entity })),
      );
      const lost = await selectUnplanned(store, served, clock());
      const long = new Set(lost.filter(({ isLong }) => isLong).map(keyOf));
      const targets = lost.map(({ environmentId, systemId, entity }) => ({ environmentId, systemId, entity }));
      await jobs.sendAll(syncJob, targets, { keyOf, isLong: (target) => long.has(keyOf(target)) });
    },
    handlers: {
      sync: handle(syncJob, async (target, signal, turn) => {
        let planned: { readonly afterSeconds: number; readonly isLong: boolean } | null = null;
        const plan: SyncDependencies["plan"] = (next, isLong, connectorId) => {
          if (next === "never") return null;
          const afterSeconds = next === "usual" ? usualSecondsOf(connectorId) : next.afterSeconds;
          planned = { afterSeconds, isLong };
          return new Date(clock().getTime() + afterSeconds * 1000);
        };
        const next = await traceRun(tracer, "poll", target, () =>
          syncEntity({ ...syncing, plan }, target, signal, turn?.isLong === true ? longTurn : shortTurn),
        );
        if (planned === null || next === "never") return void (await saveNextRun(store, target, null, clock()));
        const { afterSeconds, isLong }: NonNullable<typeof planned> = planned;
        if (turn === undefined) await syncLater(target, afterSeconds, isLong);
        else turn.again({ afterSeconds, isLong });
      }),
      scan: handle(scanJob, async (target, signal, turn) => {
        // A poll may have sent the job just before the list that it found due was completed.
        const state = await selectScanWork(store.environment(target.environmentId), target);
        if (state === undefined || !isScanWanted(state, clock(), dependencies.scanIntervalSeconds)) return;
        let next: NextTurn | null = null;
        // Without a next turn, the next poll that finds the list due sends the job again.
        const plan: SyncDependencies["plan"] = (planned, isLong) => {
          next = typeof planned === "object" ? { afterSeconds: planned.afterSeconds, isLong } : null;
          return undefined;
        };
        await traceRun(tracer, "scan", target, () =>
          syncEntity({ ...syncing, plan }, target, signal, turn?.isLong === true ? longTurn : shortTurn, "scan"),
        );
        if (next !== null) turn?.again(next);
      }),
      renormalization: handle(renormalizationJob, async (target, signal) => {
        const renormalizing: RenormalizeDependencies = {
          store,
          catalog,
          normalize: (batch) => normalizePayloads(catalog, batch, readerOf(batch)),
          write: (batch) => writeBatch(writing, batch, readerOf(batch)),
          position: ingest.position,
        };
        const isDone = await renormalizeSystem(renormalizing, target, signal);
        if (!isDone) await renormalize(target.environmentId, target.systemId);
      }),
      erasure: handle(erasureJob, async (target, signal) => {
        if (!(await eraseSystem(dependencies, target, signal))) await erase(target.environmentId, target.systemId);
      }),
    },
  };
}
