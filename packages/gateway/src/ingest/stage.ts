import { Counter } from "prom-client";
import { auditService } from "../audit/audit-service.ts";
import { counterWatchService } from "../change-log/change-log-service.ts";
import { feedService } from "../feed/feed-service.ts";
import type { Stage } from "../stage.ts";
import { systemsService } from "../systems/systems-service.ts";
import { createIngest } from "./create-ingest.ts";
import { up as dropLong } from "./migrations/0001-without-long.ts";
import { up as keepHidden } from "./migrations/0002-hidden-records.ts";
import { up as tellScans } from "./migrations/0003-scans-apart.ts";
import { up as keepErrors } from "./migrations/0004-entities-in-words.ts";
import { up as keepPlaces } from "./migrations/0005-renormalizations.ts";
import { up as countRead } from "./migrations/0006-renormalized-records.ts";
import { up as sayMoreOfHours } from "./migrations/0007-more-of-hours.ts";
import { ingestPart } from "./graph/ingest-part.ts";
import { findSyncLag } from "./health/sync-lag.ts";
import { ingestService } from "./ingest-service.ts";
import { erasureJob, renormalizationJob, scanJob, syncJob } from "./jobs.ts";
import { countUnsynced } from "./poll/sync-state-rows.ts";
import { ingestVariables, type IngestSettings } from "./settings.ts";
import { ingestTables } from "./tables.ts";

/** Brings in vendors' records: polls, detects deletions, erases. */
export const ingestStage: Stage<IngestSettings> = {
  name: "ingest",
  tables: ingestTables,
  migrations: [
    { name: "0001-without-long", up: dropLong },
    { name: "0002-hidden-records", up: keepHidden },
    { name: "0003-scans-apart", up: tellScans },
    { name: "0004-entities-in-words", up: keepErrors },
    { name: "0005-renormalizations", up: keepPlaces },
    { name: "0006-renormalized-records", up: countRead },
    { name: "0007-more-of-hours", up: sayMoreOfHours },
  ],
  jobs: [syncJob, scanJob, renormalizationJob, erasureJob],
  graph: ingestPart,
  variables: ingestVariables,
  open({ store, catalog, jobs, clock, log, metrics, tracer, use, provide }, settings) {
    const systems = use(systemsService);
    const feed = use(feedService);
    const runs = new Counter({
      name: "fettle_sync_runs_total",
      help: "Sync runs of one entity of one system by outcome; refused: the credentials may not list the entity; stopped: the run continues later where it stopped.",
      labelNames: ["outcome"],
      registers: [metrics],
    });
    // A counter that first appears with a failure hides that failure from rate queries.
    for (const outcome of ["success", "failed", "refused", "stopped"]) runs.inc({ outcome }, 0);
    const ingest = createIngest({
      store,
      catalog,
      systems,
      jobs,
      clock,
      log,
      tracer,
      ring: (...of) => feed.ring(...of),
      watch: use(counterWatchService),
      doubt: (...of) => systems.doubt(...of),
      audit: use(auditService),
      onRun: (outcome) => runs.inc({ outcome }),
      pollIntervalSeconds: settings.pollIntervalSeconds ?? 60,
      scanIntervalSeconds: settings.scanIntervalSeconds ?? 21_600,
    });
    provide(ingestService, ingest);
    return {
      handlers: Object.values(ingest.handlers),
      rounds: [
        { what: "look for lost polls", every: "minute", atStart: true, run: () => ingest.schedulePolls() },
        {
          what: "look for records to normalise again",
          every: "minute",
          atStart: true,
          run: () => ingest.scheduleRenormalizations(),
        },
        { what: "look for lost erasures", every: "minute", atStart: true, run: () => ingest.scheduleErasures() },
      ],
      systems: { connected: ingest.begin, resumed: ingest.begin, reworded: ingest.renormalize, erasing: ingest.erase },
      gauges: [
        {
          name: "fettle_sync_lag_seconds",
          help: "Seconds since the last successful sync of the entity that has waited longest, among all systems in use.",
          labelNames: [],
          read: async () => [{ labels: {}, value: await findSyncLag(store, clock()) }],
        },
      ],
      async missing() {
        const unsynced = settings.waitsForFirstSync === true ? await countUnsynced(store) : 0;
        return unsynced === 0 ? [] : [`the first sync of ${unsynced} lists is in progress`];
      },
    };
  },
};
