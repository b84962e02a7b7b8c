import { auditService } from "../audit/audit-service.ts";
import { allocatePositions } from "../change-log/allocate-positions.ts";
import { changeLogService, counterWatchService } from "../change-log/change-log-service.ts";
import { feedService } from "../feed/feed-service.ts";
import { payloadsService } from "../payloads/payloads-service.ts";
import { principalsService } from "../principals/principals-service.ts";
import type { Stage } from "../stage.ts";
import { vendorCallsService } from "../vendor-calls/vendor-calls-service.ts";
import { createSystems } from "./create-systems.ts";
import { systemStatuses } from "./graph/system-types.ts";
import { systemsPart } from "./graph/systems-part.ts";
import { countSystems } from "./registry/count-systems.ts";
import { systemsRoutes } from "./routes.ts";
import { closeSessions } from "./sessions/close-sessions.ts";
import { pruneSessions } from "./sessions/prune-sessions.ts";
import { systemsVariables, type SystemsSettings } from "./settings.ts";
import { up as findByAccount } from "./migrations/0001-by-account.ts";
import { up as keepWords } from "./migrations/0002-words.ts";
import { up as mapFields } from "./migrations/0003-field-mappings.ts";
import { systemsService } from "./systems-service.ts";
import { systemsTables } from "./tables.ts";

/** Customers' accounts at vendors: connecting, staying connected, reconnecting. */
export const systemsStage: Stage<SystemsSettings> = {
  name: "systems",
  tables: systemsTables,
  migrations: [
    { name: "0001-by-account", up: findByAccount },
    { name: "0002-words", up: keepWords },
    { name: "0003-field-mappings", up: mapFields },
  ],
  graph: systemsPart,
  variables: systemsVariables,
  open({ catalog, store, sealer, clock, log, publicUrl, lifecycle, tracer, use, provide }, settings) {
    const { fetch, counts, listeners } = use(vendorCallsService);
    const watch = use(counterWatchService);
    const feed = use(feedService);
    const systems = createSystems({
      store,
      changeLog: use(changeLogService),
      sealer,
      catalog,
      clock,
      log,
      publicUrl,
      redirectUrls: settings.redirectUrls,
      fetch,
      tracer,
      count: counts,
      listeners,
      payloads: use(payloadsService),
      allocatePositions: (transaction, environmentId, count) => allocatePositions(transaction, environmentId, count, watch),
      ring: (environmentId, position) => feed.ring(environmentId, position),
      principals: use(principalsService),
      lifecycle,
      audit: use(auditService),
    });
    provide(systemsService, systems);
    // Stored, so that setting the clock back does not reopen a session that has ended.
    const closeOver = () => closeSessions(store, clock());
    return {
      async start() {
        await closeOver();
        systems.start();
      },
      rounds: [
        { what: "probe credentials that may have healed", every: "minute", run: () => systems.healDue() },
        { what: "close connect sessions that are over", every: "minute", run: closeOver },
      ],
      routes: systemsRoutes(systems),
      gauges: [
        {
          name: "fettle_systems",
          help: "Systems by status, the same on all nodes.",
          labelNames: ["status"],
          async read() {
            const byStatus = new Map<string, number>(await countSystems(store));
            return Object.keys(systemStatuses).map((status) => ({
              labels: { status: status.toLowerCase() },
              value: byStatus.get(status) ?? 0,
            }));
          },
        },
      ],
      prune: { "connect-sessions": (now) => pruneSessions(store, now) },
      [Symbol.asyncDispose]: () => systems[Symbol.asyncDispose](),
    };
  },
};
