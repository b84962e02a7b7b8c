import pino from "pino";
import { auditService } from "./audit/audit-service.ts";
import { commandAct } from "./audit/command-act.ts";
import { composeCatalog } from "./catalog/compose-catalog.ts";
import { catalogService } from "./catalog/catalog-service.ts";
import type { Gateway, GatewayConfiguration } from "./configuration.ts";
import { createReadiness } from "./create-readiness.ts";
import { DatabaseAwayError, StartError } from "./errors.ts";
import { createSchema, schemaText } from "./graph/create-schema.ts";
import { createHttp, type Http } from "./http/create-http.ts";
import { cacheBytesOf } from "./http/response-cache/settings.ts";
import { readTrust } from "./http/operations/persisted/read-trust.ts";
import { createMetrics } from "./http/metrics/metrics.ts";
import { addReadMetrics } from "./http/metrics/read-metrics.ts";
import { addStateMetrics } from "./http/metrics/state-metrics.ts";
import { createJobQueue } from "./jobs/create-job-queue.ts";
import { jobMetrics, jobsGauge } from "./jobs/job-metrics.ts";
import { traceJobs } from "./jobs/trace-jobs.ts";
import { withoutData } from "./log.ts";
import { createOpenResources, type OpenResources } from "./open-resources.ts";
import { openStages } from "./open-stages.ts";
import { followedDocumentsService } from "./changes/followed-documents.ts";
import { createFollowedDocuments } from "./http/streams/follow-documents.ts";
import { principalsService } from "./principals/principals-service.ts";
import { createRetention } from "./retention.ts";
import { startRounds } from "./rounds.ts";
import { checkKeys } from "./secrets/check-keys.ts";
import { createLocalKeys } from "./secrets/local-keys.ts";
import { openKeys } from "./secrets/open-keys.ts";
import { createBackgroundRewrap } from "./secrets/rewrap-in-background.ts";
import { createSealer } from "./secrets/sealer.ts";
import { createServices } from "./service-key.ts";
import type { Ground, Round } from "./stage.ts";
import { graphPartsOf, stages as ownStages, storePartsOf } from "./stages.ts";
import { describeStore } from "./store/describe-store.ts";
import { openStore } from "./store/open-store.ts";
import { sealedTables } from "./store/sealed-tables.ts";
import { openSharedClock } from "./store/shared-clock.ts";
import { createLifecycle, type SystemHooks } from "./system-lifecycle.ts";
import { noTelemetry } from "./telemetry/telemetry.ts";
import { fettleVersion } from "./version.ts";

/**
 * Creates a gateway: one live GraphQL API over the systems of the listed connectors. It opens the store and answers at once;
 * records change after `start()`. Disposing stops background work, closes streams cleanly, and waits for active commands.
 *
 * Several gateways may share one PostgreSQL (and Redis). An embedded store belongs to one gateway.
 *
 * @throws StartError with one line for the operator when a setting is wrong or something the gateway needs cannot be reached.
 */
export async function createGateway(configuration: GatewayConfiguration): Promise<Gateway> {
  const open = createOpenResources();
  try {
    return await openGateway(configuration, open);
  } catch (error) {
    await open[Symbol.asyncDispose]();
    if (!(error instanceof DatabaseAwayError)) throw error;
    throw new StartError(`The database was lost, or accepted no more connections, while the gateway started: ${error.message}.`, {
      cause: error,
    });
  }
}

async function openGateway(configuration: GatewayConfiguration, open: OpenResources): Promise<Gateway> {
  const { publicUrl, redisUrl } = configuration;
  const list = [...ownStages, ...(configuration.stages ?? [])];
  const parts = storePartsOf(list);
  const log = withoutData(configuration.log ?? pino({ level: "silent" }));
  const keys = createLocalKeys(await openKeys(configuration, log));
  const sealer = createSealer(keys);
  const catalog = composeCatalog(configuration.connectors);
  const schema = createSchema(catalog, graphPartsOf(list));
  const trust = await readTrust(configuration, schema, log);
  const metrics = createMetrics();
  const telemetry = configuration.telemetry ?? noTelemetry;
  const { tracer } = telemetry;
  const services = createServices();

  // Closed in reverse order, because later resources use earlier ones.
  const store = open.use(await openStore(configuration.database, { ...catalog, ...parts }, log, configuration, tracer));
  let http: Http | undefined;
  open.defer(async () => http?.settle());
  const redis = store.kind === "postgres" && redisUrl !== undefined;
  const words = { version: fettleVersion, node: process.version, ...(await describeStore(store, parts)), redis };
  log.info({ ...words, connectors: [...catalog.connectors.keys()] }, "Fettle has opened its store");
  const tables = sealedTables(store);
  await checkKeys(keys, tables, log);
  const shared = await openSharedClock(store);
  open.defer(() => shared[Symbol.dispose]());
  const clock = configuration.clock ?? shared.clock;
  const rewrapping = open.use(createBackgroundRewrap({ keys, tables, log }));
  const declared = list.flatMap(({ jobs = [] }) => jobs);
  const jobs = await createJobQueue(
    store.jobDatabase,
    declared,
    log,
    jobMetrics(
      metrics.registry,
      declared.map(({ name }) => name),
    ),
  );

  const hooks: SystemHooks[] = [];
  const ground: Ground = {
    catalog,
    store,
    sealer,
    jobs,
    clock,
    log,
    publicUrl,
    redisUrl,
    metrics: metrics.registry,
    tracer,
    lifecycle: createLifecycle(hooks, log),
    use: services.use,
    provide: services.provide,
  };
  services.provide(catalogService, catalog);
  services.provide(followedDocumentsService, createFollowedDocuments({ schema, use: services.use, log, trust }));
  const stages = await openStages(list, { ground, settings: configuration, hooks, open });
  // Opened before the stages, because they send jobs, and closed before them, because job handlers use them.
  open.use(jobs);
  addStateMetrics(metrics.registry, [...stages.gauges, jobsGauge(jobs)]);
  const prune = createRetention({ store, clock, log, tasks: stages.tasks }, configuration);
  const environments = await services.use(principalsService).ensureDefaultWorkspace();

  let isStarted = false;
  const served = createHttp({
    use: services.use,
    clock,
    log,
    schema,
    metrics,
    tracer,
    routes: stages.routes,
    separatesMetrics: configuration.separatesMetrics === true,
    publicUrl,
    responseCacheBytes: cacheBytesOf(configuration.responseCacheMegabytes),
    trust,
    ...(configuration.clientAddressHeader === undefined ? {} : { clientAddressHeader: configuration.clientAddressHeader }),
    ...(configuration.links === undefined ? {} : { links: configuration.links }),
    ready: createReadiness({
      store,
      isStarted: () => isStarted,
      stages: stages.missing,
      operator: () => configuration.missing?.() ?? [],
    }),
  });
  http = served;
  open.defer(() => served.close());
  addReadMetrics(metrics.registry, store.reads);
  // Opened last: it reads the metrics once more before anything that they tell of ends.
  open.use(telemetry.readMetrics(metrics.registry));

  // On PostgreSQL other nodes may not have the first key yet, so the operator decides when (`fettle keys rotate`).
  const rewrap = async () => (store.kind === "embedded" ? rewrapping.run() : undefined);
  const upkeep: readonly Round[] = [
    { what: "re-wrap secrets", every: "hour", atStart: true, run: rewrap },
    { what: "delete what is old", every: "hour", atStart: true, run: prune },
    { what: "tidy the store", every: "hour", run: () => store.tidy() },
  ];
  return {
    fetch: (request) => served.fetch(request),
    node: served.node,
    operations: (request, response) => served.node.operations(request, response),
    schema: schemaText(schema),
    async start() {
      await stages.start();
      await jobs.start(traceJobs(tracer, stages.handlers));
      open.use(startRounds([...stages.rounds, ...upkeep], log));
      isStarted = true;
    },
    async createToken({ environment, name, scopes }) {
      const environmentId = environments[environment];
      const { id, token } = await services.use(principalsService).createToken({ environmentId, name, scopes });
      await services
        .use(auditService)
        .note(commandAct("token create", environmentId, { subjectIds: [id], arguments: { scopes } }));
      return token;
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}
