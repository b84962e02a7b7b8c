import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ConnectorId } from "./connector-id.ts";
import { createViolations, type Violation } from "./contract/violations.ts";
import { controlApi } from "./control/control-api.ts";
import { rootPage } from "./root-page.ts";
import { createFront, type Listener, type Place } from "./http/front.ts";
import { createIssuedSecrets, type IssuedSecret } from "./issued-secrets.ts";
import type { TokenCalls } from "./oauth/token-calls.ts";
import type { ApiKey } from "./oauth/api-keys.ts";
import { completeOptions, type CompleteOptions, type SimulatorOptions } from "./options.ts";
import { forEachVendor, startVendor, type RunningVendor, type RunningVendorSetup } from "./running-vendor.ts";
import { openKeyValues } from "./state/key-values.ts";
import { createCmmsBee } from "./vendors/cmms-bee/cmms-bee.ts";
import { createMaintainx } from "./vendors/maintainx/maintainx.ts";
import { createPestpac } from "./vendors/pestpac/pestpac.ts";
import type { Login } from "./vendors/vendor.ts";
import { createWorkWaveService } from "./vendors/workwave-service/workwave-service.ts";

/** A running simulator. */
export interface Simulator {
  /** Its origin, such as `http://127.0.0.1:4001`; the control API is at `/_control` below it. */
  readonly url: string;
  /** The base URL of each vendor's API, and its OAuth issuer: null for a vendor that knows only keys. */
  readonly addresses: Record<ConnectorId, { readonly api: string; readonly issuer: string | null }>;
  /** The OAuth client of each vendor that has an authorization server. */
  readonly clients: Record<ConnectorId, { readonly id: string; readonly secret: string }>;
  /** The current API keys. The first has full access to the first account. */
  readonly apiKeys: Record<ConnectorId, readonly ApiKey[]>;
  /** Who can sign in: two of the vendor's first account, one of its second, and one of each small account. */
  readonly logins: Record<ConnectorId, readonly Login[]>;
  /** The clients' use of refresh tokens. */
  readonly tokenCalls: Record<ConnectorId, TokenCalls>;
  /** Responses and webhooks that violated the vendor's API description. There should be none. */
  violations(): readonly Violation[];
  /** Every secret that a vendor issued or received since the start, including ended ones, so that a test can search for leaks. */
  secrets(): readonly IssuedSecret[];
  /** Stops timers, connections and pending webhooks, and writes unsaved changes. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const listen = async (server: Server, { port, host }: CompleteOptions): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  await promise;
  server.off("error", reject);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
};

const listenerOf = (app: { readonly fetch: Parameters<typeof getRequestListener>[0] }): Listener =>
  getRequestListener(app.fetch, { overrideGlobalObjects: false });

const signInPlaces = ({ vendor: { signIn }, pages, faults, authorizationServer }: RunningVendor): Place[] => {
  if (signIn === null || pages === null || authorizationServer === null) return [];
  return [
    {
      path: signIn.issuerPath,
      listener: authorizationServer.handle,
      spoilt: {
        faults,
        pathOf: (pathname) => (authorizationServer.callerAt(pathname) === undefined ? undefined : "token"),
        errorBody: (_status, message) => ({ error: "temporarily_unavailable", error_description: message }),
      },
      watch: authorizationServer.watch,
    },
    { path: `${signIn.issuerPath}/interaction`, listener: listenerOf(pages) },
  ];
};

const placesOf = ({ vendor, api, faults }: RunningVendor): Place[] => [
  {
    path: vendor.apiPath,
    listener: listenerOf(api),
    spoilt: {
      faults,
      pathOf: (pathname) => (pathname.endsWith("/openapi.yaml") ? undefined : pathname.slice(vendor.apiPath.length)),
      errorBody: vendor.dialect.error,
    },
  },
];

const creators: Record<ConnectorId, RunningVendorSetup["create"]> = {
  "cmms-bee": createCmmsBee,
  "workwave-service": createWorkWaveService,
  maintainx: createMaintainx,
  pestpac: createPestpac,
};

const startVendors = (setup: Omit<RunningVendorSetup, "create">) =>
  Promise.all([...new Set(setup.options.vendors)].map((id) => startVendor({ create: creators[id], ...setup })));

/**
 * Starts stand-ins for the vendors that the options name on one loopback port: OAuth servers, APIs, webhooks and the control API.
 * Rejects when the port is taken (`code` is `EADDRINUSE`) or the data file cannot be used.
 */
export const startSimulator = async (given: SimulatorOptions): Promise<Simulator> => {
  const options = completeOptions(given);
  const violations = createViolations();
  const issued = createIssuedSecrets();
  const closing = new AbortController();
  const keyValues = await openKeyValues(options.dataFile);
  let front: Listener | undefined;
  const server = createServer((request, response) => {
    if (front === undefined) response.writeHead(503).end();
    else void front(request, response);
  });
  // Clients close idle connections first. Otherwise a call could reach a connection that the server has closed.
  server.keepAliveTimeout = 75_000;
  try {
    const url = await listen(server, options);
    const vendors = await startVendors({ options, keyValues, violations, issued, origin: url });
    front = createFront(
      [
        ...vendors.flatMap(placesOf),
        ...vendors.flatMap(signInPlaces),
        { path: "/_control", listener: listenerOf(controlApi(vendors, violations, issued)) },
        { path: "", listener: listenerOf(rootPage(vendors)) },
      ],
      closing.signal,
    );
    let closed: Promise<void> | undefined;
    const stop = async () => {
      closing.abort();
      await Promise.all(vendors.map((running) => running.close()));
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await stopped;
      await keyValues.close();
    };
    const close = () => (closed ??= stop());
    return {
      url,
      addresses: forEachVendor(vendors, ({ vendor }) => ({
        api: url + vendor.apiPath,
        issuer: vendor.signIn && url + vendor.signIn.issuerPath,
      })),
      clients: forEachVendor(vendors, (running) => running.authorizationServer?.client ?? null),
      apiKeys: forEachVendor(vendors, (running) => running.credentials().apiKeys),
      logins: forEachVendor(vendors, (running) => running.vendor.logins),
      tokenCalls: forEachVendor(vendors, (running) => running.authorizationServer?.tokenCalls ?? null),
      violations: violations.list,
      secrets: issued.list,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    server.close();
    await keyValues.close();
    throw error;
  }
};
