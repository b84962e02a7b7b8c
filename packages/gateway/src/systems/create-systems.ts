import type { Catalog } from "../catalog/catalog.ts";
import type { ChangeLog } from "../change-log/change-log.ts";
import { systemStopwatch, type Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Principals } from "../principals/principals.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Store } from "../store/database.ts";
import type { VendorCounts } from "../vendor-calls/vendor-counts.ts";
import { timerDelay, type Delay } from "../vendor-calls/delay.ts";
import { createRateGates } from "../vendor-calls/rate-gates.ts";
import { createRequestLog } from "../vendor-calls/request-log.ts";
import { doubtCredentials } from "./calling/doubt-credentials.ts";
import { disconnectSystem } from "./ending/disconnect-system.ts";
import { createIngressKeys, type IngressKeys } from "../ingress/keys/ingress-keys.ts";
import { openVendor } from "./calling/open-vendor.ts";
import { pauseSystem, resumeSystem, type PausedSystem } from "./status/pause-system.ts";
import { answerPages } from "./pages/answer-pages.ts";
import { createCredentialKeeper } from "./refresh/create-credential-keeper.ts";
import { createRefreshAhead, type RefreshAhead } from "./refresh/refresh-ahead.ts";
import { createRefusalProbes, type RefusalProbes } from "./calling/create-refusal-probes.ts";
import { createSessions } from "./sessions/create-sessions.ts";
import { exchangeCode } from "./sessions/exchange-code.ts";
import { createStatusReports, type ChangePositions } from "./status/status-reports.ts";
import { findSystems, listSystems } from "./registry/system-rows.ts";
import type { PauseOutcome, Systems } from "./systems.ts";
import { toSystem } from "./registry/to-system.ts";
import { createVendorAccess } from "./calling/vendor-access.ts";

/** What systems are made from. */
export interface SystemsParts extends ChangePositions {
  readonly store: Store;
  readonly changeLog: Pick<ChangeLog, "end">;
  readonly sealer: Sealer;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly redirectUrls?: readonly string[] | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Called after a connect or reconnect has been committed. Its failure is logged and does not undo the connect. */
  readonly onConnected: (environmentId: string, systemId: string, how: { readonly reconnected: boolean }) => void | Promise<void>;
  readonly createExchangedToken: Principals["createExchangedToken"];
  /** Called after a pause has been ended of a system that is in use again. As `onConnected`. */
  readonly onResumed: (environmentId: string, systemId: string) => void | Promise<void>;
  /** Called after an erasure has been asked for. As `onConnected`. */
  readonly onErasing: (environmentId: string, systemId: string) => void | Promise<void>;
  readonly revokeBoundTokens: Principals["revokeBoundTokens"];
  readonly count?: VendorCounts | undefined;
  readonly random?: () => number;
  readonly delay?: Delay;
}

/** What else the gateway composes from. */
export interface SystemsWork extends Omit<IngressKeys, "ingressUrls">, RefreshAhead, Pick<RefusalProbes, "healDue"> {
  /** Probes credentials that a connector takes for dead although the vendor has not said 401. Never throws for what the vendor says. */
  doubt(environmentId: string, systemId: string, traceId: string): Promise<void>;
}

/** Systems over the store. Disposing waits for refreshes under way and writes the last rows of the request log. */
export function createSystems(parts: SystemsParts): Systems & SystemsWork {
  const { store, sealer, catalog, clock, log, fetch, publicUrl } = parts;
  const { random = Math.random, delay = timerDelay } = parts;
  const requestLog = createRequestLog({ service: store.service, log });
  const vendorAccess = createVendorAccess({
    gates: createRateGates({ clock, stopwatch: systemStopwatch, delay }),
    requestLog,
    means: { fetch, clock, random, delay },
    count: parts.count,
  });
  const positions: ChangePositions = {
    allocatePositions: (transaction, environmentId, count) => parts.allocatePositions(transaction, environmentId, count),
    ring: (environmentId, position) => parts.ring(environmentId, position),
    log,
  };
  const statusReports = createStatusReports({ store, clock }, positions);
  const refreshing = { store, sealer, clock, random, delay, fetch, statusReports, requestLog, log, count: parts.count };
  const keeper = createCredentialKeeper(refreshing);
  const refreshAhead = createRefreshAhead({ store, catalog, clock, delay, keeper, log });
  const ingressKeys = createIngressKeys({ store, sealer, clock, publicUrl });
  const vendor: Systems["vendor"] = (environmentId, systemId, work) => openVendor(vendorMeans, environmentId, systemId, work);
  const { onConnected } = parts;
  /** What is committed stands; what follows it is found again by the scheduler. */
  const begin = async (
    what: string,
    where: { readonly environmentId: string; readonly systemId: string; readonly traceId: string },
    work: SystemsParts["onResumed"],
  ) => {
    try {
      await work(where.environmentId, where.systemId);
    } catch (error) {
      log?.error({ ...where, what, err: error }, "what follows a change of a system was not begun");
    }
  };
  const refusalProbes = createRefusalProbes({
    ...refreshing,
    catalog,
    vendorAccess,
    onHealed: (where) => begin("the work after a healing", where, (...system) => onConnected(...system, { reconnected: true })),
  });
  const vendorMeans = { store, catalog, clock, keeper, refusalProbes, vendorAccess };
  const outcomeOf = (paused: PausedSystem): PauseOutcome =>
    paused.type === "success" ? { type: "success", system: toSystem(paused.row, catalog) } : paused;
  const pageMeans = { store, sealer, clock, random, catalog, publicUrl, fetch, log, positions, vendorAccess, onConnected };

  return {
    ...createSessions({ store, catalog, clock, publicUrl, redirectUrls: parts.redirectUrls }),
    exchangeConnectCode: (principal, input) =>
      exchangeCode({ store, clock, createExchangedToken: parts.createExchangedToken }, principal, input),
    ensureIngressKey: (environmentId, systemId) => ingressKeys.ensureIngressKey(environmentId, systemId),
    resolveIngressKey: (key) => ingressKeys.resolveIngressKey(key),
    ownAddresses: (...of) => ingressKeys.ownAddresses(...of),
    async byIds(environmentId, ids) {
      const rows = await findSystems(store.environment(environmentId), environmentId, ids);
      return new Map(rows.map((row) => [row.id, toSystem(row, catalog)]));
    },
    async list(environmentId, query) {
      // The place first, so that no change between the two is missed.
      const place = await parts.changeLog.end(environmentId);
      const rows = await listSystems(store.environment(environmentId), environmentId, query);
      return { systems: rows.map((row) => toSystem(row, catalog)), place };
    },
    async report(environmentId, systemId, report) {
      await statusReports.report(environmentId, systemId, report);
    },
    vendor,
    async pause(environmentId, systemId, traceId) {
      return outcomeOf(await pauseSystem({ store, clock, positions }, { environmentId, systemId, traceId }));
    },
    async resume(environmentId, systemId, traceId) {
      const resumed = await resumeSystem({ store, clock, positions }, { environmentId, systemId, traceId });
      if (resumed.type === "success" && resumed.hasResumed) {
        await begin("the work after a pause", { environmentId, systemId, traceId }, parts.onResumed);
      }
      return outcomeOf(resumed);
    },
    async disconnect(environmentId, systemId, traceId, records = "KEEP") {
      const { revokeBoundTokens } = parts;
      const means = { store, sealer, catalog, clock, log, fetch, ingressKeys, positions, vendorAccess, revokeBoundTokens };
      const row = await disconnectSystem(means, environmentId, systemId, traceId, records);
      vendorAccess.forget(environmentId, systemId);
      if (row !== null && row.erase_requested_at !== null) {
        // What was said to the vendor just now is erased too.
        await requestLog.flush();
        await begin("an erasure", { environmentId, systemId, traceId }, parts.onErasing);
      }
      return row === null ? null : toSystem(row, catalog);
    },
    pages: (request) => answerPages(pageMeans, request),
    start: () => refreshAhead.start(),
    healDue: () => refusalProbes.healDue(),
    doubt: (...where) => doubtCredentials(vendorMeans, ...where),
    async [Symbol.asyncDispose]() {
      await refusalProbes[Symbol.asyncDispose]();
      await refreshAhead[Symbol.asyncDispose]();
      await keeper[Symbol.asyncDispose]();
      await requestLog[Symbol.asyncDispose]();
    },
  };
}
