import pino from "pino";
import { composeCatalog } from "./catalog/compose-catalog.ts";
import { allocatePositions } from "./change-log/allocate-positions.ts";
import { createCounterWatch } from "./change-log/counter-watch.ts";
import { createChangeLog } from "./change-log/create-change-log.ts";
import { createCommands } from "./commands/create-commands.ts";
import type { Gateway, GatewayConfiguration } from "./configuration.ts";
import { createReadiness } from "./create-readiness.ts";
import { DatabaseAwayError, StartError } from "./errors.ts";
import { createFeed } from "./feed/create-feed.ts";
import type { Feed } from "./feed/feed.ts";
import { openBell } from "./feed/open-bell.ts";
import { createHttp } from "./http/create-http.ts";
import { createMetrics } from "./http/metrics.ts";
import { createIngest } from "./ingest/create-ingest.ts";
import { createWebhooks } from "./ingest/create-webhooks.ts";
import { findSyncLag } from "./ingest/sync-lag.ts";
import { createJobQueue } from "./jobs/create-job-queue.ts";
import { withoutData } from "./log.ts";
import { createOpenResources, type OpenResources } from "./open-resources.ts";
import { createPrincipals } from "./principals/create-principals.ts";
import { listenForEndedRights } from "./principals/ended-rights.ts";
import { createRecordReader } from "./records/create-record-reader.ts";
import { createRetention } from "./retention.ts";
import { createSchema, schemaText } from "./schema/create-schema.ts";
import { checkKeys } from "./secrets/check-keys.ts";
import { createLocalKeys } from "./secrets/local-keys.ts";
import { openKeys } from "./secrets/open-keys.ts";
import { createBackgroundRewrap } from "./secrets/rewrap-in-background.ts";
import { createSealer } from "./secrets/sealer.ts";
import type { Services } from "./services.ts";
import { describeStore } from "./store/describe-store.ts";
import { openStore } from "./store/open-store.ts";
import { openSharedClock } from "./store/shared-clock.ts";
import { trustTime } from "./store/trusted-time.ts";
import { countSystems } from "./systems/count-systems.ts";
import { createSystems } from "./systems/create-systems.ts";
import { sealedTables } from "./systems/sealed-rows.ts";
import { closeSessions } from "./systems/sessions/close-sessions.ts";
import { createOutgoingFetch } from "./vendor/outgoing-fetch.ts";
import { fettleVersion } from "./version.ts";

const sweepMilliseconds = 60_000;
const tidyMilliseconds = 3_600_000;

/**
 * Makes a gateway: one live GraphQL API over the systems of the listed connectors. It opens the store and answers at once; records
 * move after `start()`. Disposing stops background work, ends streams with a clean close, and waits for commands under way.
 *
 * Several gateways may share one PostgreSQL (and Redis). An embedded store belongs to one.
 *
 * @throws StartError with one line for the operator when a setting is wrong or something it needs cannot be reached.
 */
export async function createGateway(configuration: GatewayConfiguration): Promise<Gateway> {
  const open = createOpenResources();
  try {
    return await openGateway(configuration, open);
  } catch (error) {
    await open[Symbol.asyncDispose]();
    if (!(error instanceof DatabaseAwayError)) throw error;
    throw new StartError(`The database was lost, or gave no more connections, while the gateway started: ${error.message}.`, {
      cause: error,
    });
  }
}

async function openGateway(configuration: GatewayConfiguration, open: OpenResources): Promise<Gateway> {
  const log = withoutData(configuration.log ?? pino({ level: "silent" }));
  const keys = createLocalKeys(await openKeys(configuration, log));
  const sealer = createSealer(keys);
  const catalog = composeCatalog(configuration.connectors);
  // Closed in the reverse order: what is opened later uses what was opened before.
  const outgoing = open.use(createOutgoingFetch({ allowedAddresses: configuration.allowedAddresses ?? [], log }));
  const store = open.use(await openStore(configuration.database, catalog, log));
  const secretTables = sealedTables(store);
  const redis = store.kind === "postgres" && configuration.redisUrl !== undefined;
  const words = { version: fettleVersion, node: process.version, ...(await describeStore(store)), redis };
  log.info({ ...words, connectors: [...catalog.connectors.keys()] }, "Fettle has opened its store");
  await checkKeys(keys, secretTables, log);
  const shared = await openSharedClock(store);
  open.defer(() => shared[Symbol.dispose]());
  const clock = configuration.clock ?? shared.clock;
  const rewrapping = open.use(createBackgroundRewrap({ keys, tables: secretTables, log }));
  // Other nodes on a PostgreSQL may not have the first key yet: there the operator says when (`fettle keys rotate`).
  const rewrap = () => (store.kind === "embedded" ? rewrapping.run() : undefined);
  const bell = await openBell(store, configuration.redisUrl, log);
  const changeLog = createChangeLog(store);
  const feed = open.use(
    createFeed({
      changeLog,
      bell,
      log,
      ...(configuration.checkpointMilliseconds === undefined
        ? {}
        : { checkpointMilliseconds: configuration.checkpointMilliseconds }),
    }),
  );
  const metrics = createMetrics(async () => ({
    systems: await countSystems(store),
    syncLagSeconds: await findSyncLag(store, clock()),
    jobs: await jobs.counts(),
  }));
  const ring = (...of: Parameters<Feed["ring"]>) => feed.ring(...of);
  const watch = createCounterWatch(log, (milliseconds) => metrics.waitedForCounter(milliseconds));
  const records = createRecordReader(store, catalog, changeLog);
  const principals = createPrincipals({ store, clock });
  const retention = open.use(createRetention({ store, principals, clock, log }, configuration));
  const rights = open.use(await listenForEndedRights(store));
  const environments = await principals.ensureDefaultWorkspace();
  const schema = createSchema(catalog);
  const jobs = await createJobQueue(store.jobDatabase, log, (name) => metrics.work.jobFailed(name));
  const systems = open.use(
    createSystems({
      store,
      changeLog,
      sealer,
      catalog,
      clock,
      log,
      publicUrl: configuration.publicUrl,
      ...(configuration.redirectUrls === undefined ? {} : { redirectUrls: configuration.redirectUrls }),
      fetch: outgoing.fetch,
      count: metrics.work.vendors,
      allocatePositions: (transaction, environmentId, count) => allocatePositions(transaction, environmentId, count, watch),
      ring,
      createExchangedToken: (transaction, input) => principals.createExchangedToken(transaction, input),
      revokeBoundTokens: (...of) => principals.revokeBoundTokens(...of),
      onConnected: (environmentId, systemId) => begin(environmentId, systemId),
      onResumed: (environmentId, systemId) => begin(environmentId, systemId),
      onErasing: (environmentId, systemId) => ingest.erase(environmentId, systemId),
    }),
  );
  const begin = async (environmentId: string, systemId: string) => {
    const system = (await systems.byIds(environmentId, [systemId])).get(systemId);
    // One that is paused begins when it is resumed.
    if (system === undefined || system.pausedAt !== null) return;
    await ingest.begin(environmentId, systemId);
    await webhooks.begin(environmentId, systemId);
    await commands.resumeHeld(environmentId, systemId);
  };
  const ingest = createIngest({
    store,
    catalog,
    systems,
    jobs,
    clock,
    log,
    ring,
    watch,
    resolveKey: (key) => systems.resolveIngressKey(key),
    doubt: (...where) => systems.doubt(...where),
    onRun: (outcome) => metrics.work.synced(outcome),
    pollIntervalSeconds: configuration.pollIntervalSeconds ?? 60,
    scanIntervalSeconds: configuration.scanIntervalSeconds ?? 21_600,
  });
  const { publicUrl } = configuration;
  const webhooks = createWebhooks({ store, catalog, systems, ingressKeys: systems, jobs, clock, log, publicUrl });
  /** What must not come back when the clock is set back. */
  const writeEndsDown = async () => {
    await closeSessions(store, clock());
    await principals.endExpiredTokens((await trustTime(store, clock())).time);
  };
  const commands = open.use(createCommands({ store, catalog, records, systems, ingest, jobs, clock, log }));
  // Opened early, because the stages enqueue; closed before them, because its handlers use them.
  open.use(jobs);
  const services: Services = {
    catalog,
    store,
    records,
    changeLog,
    feed,
    systems,
    commands,
    ingest,
    webhooks,
    principals,
    rights,
    clock,
    log,
  };
  let isStarted = false;
  const http = createHttp({
    services,
    schema,
    metrics,
    separatesMetrics: configuration.separatesMetrics === true,
    publicUrl: configuration.publicUrl,
    ...(configuration.clientAddressHeader === undefined ? {} : { clientAddressHeader: configuration.clientAddressHeader }),
    ...(configuration.links === undefined ? {} : { links: configuration.links }),
    ready: createReadiness({
      store,
      waitsForFirstSync: configuration.waitsForFirstSync === true,
      isStarted: () => isStarted,
      missing: () => configuration.missing?.() ?? [],
    }),
  });
  open.defer(() => http.close());
  return {
    fetch: (request) => http.fetch(request),
    node: http.node,
    operations: (request, response) => http.node.operations(request, response),
    schema: schemaText(schema),
    async start() {
      await commands.sweep();
      await writeEndsDown();
      const sweeping = setInterval(() => {
        Promise.all([
          commands.sweep(),
          ingest.schedulePolls(),
          ingest.scheduleErasures(),
          webhooks.schedule(),
          systems.healDue(),
          writeEndsDown(),
        ]).catch((error: Error) => log.warn({ error: error.message }, "work that was left behind could not be looked for"));
      }, sweepMilliseconds);
      const tidying = setInterval(() => {
        rewrap();
        retention
          .run()
          .then(() => store.tidy())
          .catch((error: Error) => log.warn({ error: error.message }, "the store could not be tidied"));
      }, tidyMilliseconds);
      open.defer(() => {
        clearInterval(sweeping);
        clearInterval(tidying);
      });
      await jobs.start({ ...ingest.handlers, ...webhooks.handlers, ...commands.handlers });
      await ingest.schedulePolls();
      await ingest.scheduleErasures();
      await webhooks.checkSoon();
      await webhooks.schedule();
      systems.start();
      rewrap();
      void retention.run();
      isStarted = true;
    },
    async createToken({ environment, name, scopes }) {
      return (await principals.createToken({ environmentId: environments[environment], name, scopes })).token;
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}
