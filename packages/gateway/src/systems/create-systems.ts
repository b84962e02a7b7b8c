import type { Audit } from "../audit/audit-service.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { ChangeLog } from "../change-log/change-log.ts";
import { systemStopwatch, type Clock } from "../clock.ts";
import { randomTraceId } from "../identifiers.ts";
import type { Log } from "../log.ts";
import type { Payloads } from "../payloads/payloads.ts";
import type { Principals } from "../principals/principals.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Store } from "../store/database.ts";
import { noTracer, type Tracer } from "../telemetry/tracer.ts";
import { traceFetch } from "../vendor-calls/trace-call.ts";
import type { CallListeners } from "../vendor-calls/call-listeners.ts";
import type { VendorCounts } from "../vendor-calls/vendor-counts.ts";
import { timerDelay, type Delay } from "../vendor-calls/delay.ts";
import { createRateGates } from "../vendor-calls/rate-gates.ts";
import { createCallLog } from "../vendor-calls/call-log.ts";
import { doubtCredentials } from "./calling/doubt-credentials.ts";
import { disconnectSystem } from "./ending/disconnect-system.ts";
import type { SystemLifecycle } from "../system-lifecycle.ts";
import { createKnownHiders } from "./credentials/known-hiders.ts";
import { findOwner, openVendor } from "./calling/open-vendor.ts";
import { pauseSystem, resumeSystem, type PausedSystem } from "./status/pause-system.ts";
import { answerPages } from "./pages/answer-pages.ts";
import { createCredentialKeeper } from "./refresh/create-credential-keeper.ts";
import { createRefreshAhead, type RefreshAhead } from "./refresh/refresh-ahead.ts";
import { createRefusalProbes, type RefusalProbes } from "./calling/create-refusal-probes.ts";
import { createSessions } from "./sessions/create-sessions.ts";
import { exchangeCode } from "./sessions/exchange-code.ts";
import { createStatusReports, type ChangePositions } from "./status/status-reports.ts";
import { findIdsByAccount, findSystems, findWords, listSystems } from "./registry/system-rows.ts";
import type { PauseOutcome, Systems } from "./systems.ts";
import { gatherRows } from "../store/gather-rows.ts";
import { toSystem } from "./registry/to-system.ts";
import { fetchAgain, mapWords } from "./words/change-words.ts";
import { remoteFields } from "./mappings/remote-fields.ts";
import { setFieldMappings } from "./mappings/set-field-mappings.ts";
import { createVendorAccess } from "./calling/vendor-access.ts";

export interface SystemsDependencies extends ChangePositions {
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
  readonly principals: Pick<Principals, "createExchangedToken" | "revokeBoundTokens">;
  readonly lifecycle: SystemLifecycle;
  readonly count?: VendorCounts | undefined;
  /** Default: nobody listens. */
  readonly listeners?: CallListeners | undefined;
  /** Keeps what is sent to vendors and received. Default: nothing. */
  readonly payloads?: Pick<Payloads, "wants" | "capture"> | undefined;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer | undefined;
  readonly audit?: Audit | undefined;
  readonly random?: () => number;
  readonly delay?: Delay;
}

/** Background work that the gateway runs. */
export type SystemsWork = RefreshAhead & Pick<RefusalProbes, "healDue">;

/** An account of a vendor as one text. A connector's id contains no space. */
const accountKey = ({ connectorId, accountId }: { readonly connectorId: string; readonly accountId: string }) =>
  `${connectorId} ${accountId}`;
const accountOf = (key: string) => {
  const end = key.indexOf(" ");
  return { connectorId: key.slice(0, end), accountId: key.slice(end + 1) };
};

/** Systems over the store. Disposing waits for refreshes under way and flushes the log of calls. */
export function createSystems(dependencies: SystemsDependencies): Systems & SystemsWork {
  const { store, sealer, catalog, clock, log, fetch, publicUrl, principals, tracer = noTracer } = dependencies;
  const { random = Math.random, delay = timerDelay } = dependencies;
  const callLog = createCallLog({ service: store.service, log, listeners: dependencies.listeners });
  const vendorAccess = createVendorAccess({
    gates: createRateGates({ clock, stopwatch: systemStopwatch, delay }),
    callLog,
    payloads: dependencies.payloads,
    vendor: { fetch, clock, random, delay, tracer },
    count: dependencies.count,
  });
  const positions: ChangePositions = {
    allocatePositions: (transaction, environmentId, count) => dependencies.allocatePositions(transaction, environmentId, count),
    ring: (environmentId, position) => dependencies.ring(environmentId, position),
    log,
  };
  const statusReports = createStatusReports({ store, clock }, positions);
  const refreshing = {
    store,
    sealer,
    clock,
    random,
    delay,
    fetch: traceFetch(tracer, fetch),
    statusReports,
    callLog,
    log,
    count: dependencies.count,
  };
  const keeper = createCredentialKeeper(refreshing);
  const refreshAhead = createRefreshAhead({ store, catalog, clock, delay, keeper, log });
  const vendor: Systems["vendor"] = (environmentId, systemId, work) =>
    openVendor(vendorDependencies, environmentId, systemId, work);
  const byIds: Systems["byIds"] = async (environmentId, ids) => {
    const rows = await findSystems(store.environment(environmentId), environmentId, ids);
    return new Map(rows.map((row) => [row.id, toSystem(row, catalog)]));
  };
  const lifecycle: SystemLifecycle = {
    ...dependencies.lifecycle,
    // A paused system starts its work when it resumes.
    async connected(of, how) {
      try {
        const system = (await byIds(of.environmentId, [of.systemId])).get(of.systemId);
        if (system !== undefined && system.pausedAt === null) await dependencies.lifecycle.connected(of, how);
      } catch (error) {
        log?.error({ ...of, err: error }, "Work that follows a connect was not started.");
      }
    },
  };
  const refusalProbes = createRefusalProbes({
    ...refreshing,
    catalog,
    vendorAccess,
    lifecycle,
  });
  const findSystem = gatherRows(async (environmentId, ids) => {
    const rows = await findSystems(store.environment(environmentId), environmentId, ids);
    return new Map(rows.map((row) => [row.id, row]));
  });
  const idsOfAccount = gatherRows(async (environmentId, keys) => {
    const accounts = keys.map(accountOf);
    const rows = await findIdsByAccount(store.environment(environmentId), environmentId, accounts);
    return new Map([...Map.groupBy(rows, accountKey)].map(([key, found]) => [key, found.map(({ id }) => id)]));
  });
  const vendorDependencies = { findSystem, catalog, clock, keeper, refusalProbes, vendorAccess };
  const outcomeOf = (paused: PausedSystem): PauseOutcome =>
    paused.type === "success" ? { type: "success", system: toSystem(paused.row, catalog) } : paused;
  const { audit } = dependencies;
  const pageDependencies = {
    store,
    sealer,
    clock,
    random,
    catalog,
    publicUrl,
    fetch,
    log,
    audit,
    positions,
    vendorAccess,
    lifecycle,
  };

  return {
    ...createSessions({ store, catalog, clock, publicUrl, redirectUrls: dependencies.redirectUrls }),
    exchangeConnectCode: (principal, input) => exchangeCode({ store, clock, principals }, principal, input),
    byIds,
    idsOfAccount: async (environmentId, connectorId, accountId) =>
      accountId.includes("\0") ? [] : ((await idsOfAccount(environmentId, accountKey({ connectorId, accountId }))) ?? []),
    async list(environmentId, query) {
      // The place comes first: a change between the two reads is then not missed.
      const place = await dependencies.changeLog.end(environmentId);
      const rows = await listSystems(store.environment(environmentId), environmentId, query);
      return { systems: rows.map((row) => toSystem(row, catalog)), place };
    },
    async report(environmentId, systemId, report) {
      await statusReports.report(environmentId, systemId, report);
    },
    vendor,
    hiderOf: createKnownHiders(
      (environmentId, systemId) => findOwner(vendorDependencies, environmentId, systemId, randomTraceId()),
      keeper,
    ),
    async pause(environmentId, systemId, traceId) {
      return outcomeOf(await pauseSystem({ store, clock, positions }, { environmentId, systemId, traceId }));
    },
    async resume(environmentId, systemId, traceId) {
      const resumed = await resumeSystem({ store, clock, positions }, { environmentId, systemId, traceId });
      if (resumed.type === "success" && resumed.hasResumed) await lifecycle.resumed({ environmentId, systemId, traceId });
      return outcomeOf(resumed);
    },
    words: (environmentId, ids) => findWords(store.environment(environmentId), environmentId, ids),
    mapWords: (environmentId, systemId, given, traceId) =>
      mapWords({ store, catalog, lifecycle, log }, { environmentId, systemId, traceId }, given),
    setFieldMappings: (environmentId, given, traceId) =>
      setFieldMappings({ store, catalog, lifecycle }, { environmentId, traceId }, given),
    remoteFields: (system, entity, traceId) => remoteFields({ store, catalog, vendor, log }, system, entity, traceId),
    fetchWords: (environmentId, systemId, traceId) =>
      fetchAgain({ store, catalog, lifecycle, log, vendor }, { environmentId, systemId, traceId }),
    async disconnect(environmentId, systemId, traceId, records = "KEEP") {
      const ending = { store, sealer, catalog, clock, log, fetch, positions, vendorAccess, principals, lifecycle };
      const row = await disconnectSystem(ending, environmentId, systemId, traceId, records);
      vendorAccess.forget(environmentId, systemId);
      if (row !== null && row.erase_requested_at !== null) {
        // The calls of the disconnect itself are erased too.
        await callLog.flush();
        await lifecycle.erasing({ environmentId, systemId, traceId });
      }
      return row === null ? null : toSystem(row, catalog);
    },
    pages: (request, secret) => answerPages(pageDependencies, request, secret),
    start: () => refreshAhead.start(),
    healDue: () => refusalProbes.healDue(),
    doubt: (...where) => doubtCredentials(vendorDependencies, ...where),
    async [Symbol.asyncDispose]() {
      await refusalProbes[Symbol.asyncDispose]();
      await refreshAhead[Symbol.asyncDispose]();
      await keeper[Symbol.asyncDispose]();
      await callLog[Symbol.asyncDispose]();
    },
  };
}
