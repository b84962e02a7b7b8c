import { randomBytes } from "node:crypto";
import { createGateway, type Gateway, type GatewayConfiguration } from "@fettle/gateway";
import { startSimulator, type Simulator, type SimulatorOptions } from "@fettle/simulator";
import { afterAll, beforeAll } from "vitest";
import { readEnvironment } from "../../src/environment.ts";
import { listen } from "@fettle/gateway/server";
import { type AnyConnectorId, connectSystems } from "../customer/connect-systems.ts";
import { simulatorVariables } from "../customer/simulator-variables.ts";
import { type Api, connectApi } from "./api.ts";
import type { ConnectorId } from "./connector-ids.ts";
import { type Control, createControl } from "./control.ts";
import { makeData } from "./data.ts";
import { createKeptLog, type KeptLog } from "./kept-log.ts";
import { addEncryptionKeys, addVendorSecrets } from "./known-secrets.ts";
import { overhearSecrets } from "./overhear-secrets.ts";
import { type IngressRequest, recordIngress } from "./record-ingress.ts";
import { refuseLeaks } from "./refuse-leaks.ts";
import { createSecretsOfARun, type SecretsOfARun } from "./secrets-of-a-run.ts";

type Scopes = Parameters<Gateway["createToken"]>[0]["scopes"];

/**
 * Simulator and gateway of one test file, with both systems connected unless the options say otherwise. When it closes, it searches its
 * database and its logs for every secret of its run, and fails if one appears in clear.
 */
export interface House {
  readonly url: string;
  readonly graphql: string;
  /** The API with an admin token of the `test` environment. */
  readonly api: Api;
  readonly systemIds: Readonly<Record<ConnectorId, string>>;
  readonly simulator: Simulator;
  /** The secrets that it searches for when it closes. A test adds the secrets that it makes itself. */
  readonly secrets: SecretsOfARun;
  /** The logs of its gateways so far, in pino's JSON. */
  readonly logLines: readonly string[];
  control(connectorId: AnyConnectorId): Control;
  /** The API with its own token. */
  apiFor(scopes: Scopes, environment?: "test" | "live"): Promise<Api>;
  tokenFor(scopes: Scopes, environment?: "test" | "live"): Promise<string>;
  /** The webhooks that vendors have sent so far. */
  ingress(): readonly IngressRequest[];
  /** Settles when `/readyz` answers 200. */
  ready(): Promise<void>;
  /** Starts another node on the same database, at its own address. The caller disposes it. */
  startNode(): Promise<{ readonly graphql: string } & AsyncDisposable>;
  /** The database of its gateways. */
  readonly database: GatewayConfiguration["database"];
  /** Closes the gateway and opens it again on the same data, at the same address. `meanwhile` runs while it is closed. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}

/** A test file's options. */
export interface HouseOptions {
  /** Whether to connect one system of each vendor first. Default: yes. */
  readonly connected?: boolean;
  /** Whether to record incoming webhooks, for {@link House.ingress}. Default: no. */
  readonly recordsIngress?: boolean;
  readonly simulator?: Partial<SimulatorOptions>;
  /** Connectors besides those of fettle.config.ts. */
  readonly connectors?: (simulator: Simulator) => GatewayConfiguration["connectors"];
  readonly gateway?: Partial<Omit<GatewayConfiguration, "log">>;
}

const readyWithinMilliseconds = 90_000;
const readyEveryMilliseconds = 50;

async function waitUntilReady(url: string): Promise<void> {
  const signal = AbortSignal.timeout(readyWithinMilliseconds);
  for (;;) {
    const response = await fetch(`${url}/readyz`, { signal });
    const text = await response.text();
    if (response.status === 200) return;
    if (signal.aborted) throw new Error(`The gateway did not become ready: ${text}`);
    await new Promise((resolve) => void setTimeout(resolve, readyEveryMilliseconds));
  }
}

/** A house that its starter must close. */
export interface RunningHouse extends House, AsyncDisposable {
  /** The log of its gateways. */
  readonly log: KeptLog["log"];
  /** Connects one system of each vendor and waits until they are synced. */
  connect(): Promise<void>;
  /** @throws when a secret of its run appears in clear in the database or the logs. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a house. Test files use {@link useHouse}. */
export async function startHouse(options: HouseOptions): Promise<RunningHouse> {
  await using opened = new AsyncDisposableStack();
  const data = opened.use(await makeData());
  const listener = opened.use(await listen(0));
  const url = `http://localhost:${listener.port}`;
  const simulator = opened.use(
    await startSimulator({ workOrders: 300, ...options.simulator, redirectUris: [`${url}/oauth/callback`] }),
  );
  const vendors = readEnvironment(await simulatorVariables(simulator.url));
  const { log, lines } = createKeptLog();
  const configuration: GatewayConfiguration = {
    waitsForFirstSync: true,
    connectors: [...vendors.connectors, ...(options.connectors?.(simulator) ?? [])],
    allowedAddresses: vendors.stages.allowedAddresses ?? [],
    publicUrl: url,
    ...data.configuration,
    encryptionKeys: `test:${randomBytes(32).toString("base64")}`,
    log,
    ...options.gateway,
  };
  const secrets = createSecretsOfARun();
  addEncryptionKeys(secrets, configuration.encryptionKeys ?? "");
  // Deferred before the gateway, so it runs after the gateway has written its last rows and closed the database.
  opened.defer(() => {
    addVendorSecrets(secrets, simulator);
    return refuseLeaks(secrets, { database: configuration.database, lines });
  });
  let gateway = await createGateway(configuration);
  opened.defer(() => gateway[Symbol.asyncDispose]());
  const recorded: IngressRequest[] = [];
  const attach = (): void => {
    const handlers = options.recordsIngress === true ? recordIngress(gateway, recorded) : gateway;
    listener.attach(overhearSecrets(handlers, secrets));
  };
  attach();
  await gateway.start();

  const graphql = `${url}/graphql`;
  const capturing = new Set<string>();
  /** Everything that is sent and received is kept, and searched for secrets in the end. */
  const captureAll = async (environment: "test" | "live", token: string): Promise<void> => {
    if (capturing.has(environment)) return;
    capturing.add(environment);
    await connectApi(graphql, token).ask(`mutation { setPayloadCapture(input: { mode: ALL }) { __typename } }`);
  };
  const tokenFor: House["tokenFor"] = async (scopes, environment = "test") => {
    const token = await gateway.createToken({ environment, name: "tests", scopes });
    secrets.add("API token", token);
    if (scopes.includes("admin")) await captureAll(environment, token);
    return token;
  };
  const apiFor: House["apiFor"] = async (scopes, environment) => connectApi(graphql, await tokenFor(scopes, environment));
  const api = await apiFor(["admin"]);
  const ready = (): Promise<void> => waitUntilReady(url);
  let systemIds: House["systemIds"] = { "cmms-bee": "", "workwave-service": "" };
  const running = opened.move();
  return {
    url,
    graphql,
    api,
    simulator,
    secrets,
    log,
    logLines: lines,
    database: configuration.database,
    get systemIds() {
      return systemIds;
    },
    apiFor,
    tokenFor,
    ready,
    ingress: () => recorded,
    control: (connectorId) => createControl(simulator.url, connectorId),
    async startNode() {
      await using parts = new AsyncDisposableStack();
      const other = parts.use(await listen(0));
      const node = parts.use(await createGateway(configuration));
      other.attach(overhearSecrets(node, secrets));
      await node.start();
      const kept = parts.move();
      return { graphql: `http://localhost:${other.port}/graphql`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    },
    async restart(meanwhile) {
      listener.detach();
      await gateway[Symbol.asyncDispose]();
      await meanwhile?.();
      gateway = await createGateway(configuration);
      attach();
      await gateway.start();
    },
    async connect() {
      systemIds = await connectSystems(api.ask, simulator.url);
      await ready();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Runs a house for the tests of a `describe`. The function returns it from the first test on. */
export function useHouse(options: HouseOptions = {}): () => House {
  let house: RunningHouse | null = null;
  beforeAll(async () => {
    house = await startHouse(options);
    if (options.connected !== false) await house.connect();
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
  });
  return () => {
    if (house === null) throw new Error("The house is not up yet");
    return house;
  };
}
