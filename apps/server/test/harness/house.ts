import { randomBytes } from "node:crypto";
import { createGateway, type Gateway, type GatewayConfiguration } from "@fettle/gateway";
import { startSimulator, type Simulator, type SimulatorOptions } from "@fettle/simulator";
import { afterAll, beforeAll } from "vitest";
import connectors from "../../fettle.config.ts";
import { readEnvironment } from "../../src/environment.ts";
import { listen } from "../../src/listen.ts";
import { connectSystems } from "../customer/connect-systems.ts";
import { simulatorVariables } from "../customer/simulator-variables.ts";
import { type Api, connectApi } from "./api.ts";
import type { ConnectorId } from "./connector-ids.ts";
import { type Control, createControl } from "./control.ts";
import { makeData } from "./data.ts";
import { type IngressRequest, recordIngress } from "./record-ingress.ts";
import { quietLog } from "./quiet-log.ts";

type Scopes = Parameters<Gateway["createToken"]>[0]["scopes"];

/** Simulator and gateway of one test file, with both systems connected unless the options say otherwise. */
export interface House {
  readonly url: string;
  readonly graphql: string;
  /** The API with an admin token of the `test` environment. */
  readonly api: Api;
  readonly systemIds: Readonly<Record<ConnectorId, string>>;
  readonly simulator: Simulator;
  control(connectorId: ConnectorId): Control;
  /** The API with a token of its own. */
  apiFor(scopes: Scopes, environment?: "test" | "live"): Promise<Api>;
  tokenFor(scopes: Scopes, environment?: "test" | "live"): Promise<string>;
  /** The webhooks that vendors have sent so far. */
  ingress(): readonly IngressRequest[];
  /** Settles when `/readyz` answers 200. */
  ready(): Promise<void>;
  /** Starts another node on the same database, at an address of its own; a caller that is done disposes it. */
  startNode(): Promise<{ readonly graphql: string } & AsyncDisposable>;
  /** Closes the gateway and opens it again on the same data, at the same address. */
  restart(): Promise<void>;
}

/** What a test file may want otherwise. */
export interface HouseOptions {
  /** Whether to connect one system of each vendor first. Default: yes. */
  readonly connected?: boolean;
  /** Whether to keep the webhooks that come in, for {@link House.ingress}. Default: no. */
  readonly recordsIngress?: boolean;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly gateway?: Partial<GatewayConfiguration>;
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

type RunningHouse = House & AsyncDisposable & { connect(): Promise<void> };

async function startHouse(options: HouseOptions): Promise<RunningHouse> {
  await using opened = new AsyncDisposableStack();
  const data = opened.use(await makeData());
  const listener = opened.use(await listen(0));
  const url = `http://localhost:${listener.port}`;
  const simulator = opened.use(
    await startSimulator({ workOrders: 300, ...options.simulator, redirectUris: [`${url}/oauth/callback`] }),
  );
  const configuration: GatewayConfiguration = {
    waitsForFirstSync: true,
    connectors: connectors(readEnvironment(await simulatorVariables(simulator.url))),
    publicUrl: url,
    ...data.configuration,
    encryptionKeys: `test:${randomBytes(32).toString("base64")}`,
    log: quietLog,
    ...options.gateway,
  };
  let gateway = await createGateway(configuration);
  opened.defer(() => gateway[Symbol.asyncDispose]());
  const recorded: IngressRequest[] = [];
  const attach = (): void => listener.attach(options.recordsIngress === true ? recordIngress(gateway, recorded) : gateway);
  attach();
  await gateway.start();

  const graphql = `${url}/graphql`;
  const tokenFor: House["tokenFor"] = (scopes, environment = "test") =>
    gateway.createToken({ environment, name: "tests", scopes });
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
      other.attach(node);
      await node.start();
      const kept = parts.move();
      return { graphql: `http://localhost:${other.port}/graphql`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    },
    async restart() {
      listener.detach();
      await gateway[Symbol.asyncDispose]();
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

/** Runs a house for the tests of a `describe`; the function answers it from the first test on. */
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
