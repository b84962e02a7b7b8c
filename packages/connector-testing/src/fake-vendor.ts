import { type Connector, ConnectorError, type SettingMap, type SettingValues, type Vendor } from "@fettle/connector";
import { defaultSettings } from "./default-settings.ts";
import { type FakeAnswer, type FakeCall, type FakeRoute, type FakeRoutes, findRoute } from "./fake-routes.ts";

/** A {@link Vendor} without a network. */
export interface FakeVendor<Settings> extends Vendor<Settings> {
  /** The calls so far, in order. */
  readonly calls: readonly FakeCall[];
  /** The addresses of refused calls to hosts that the connector does not declare. */
  readonly strays: readonly string[];
}

/** The options of {@link fakeVendor}. */
export interface FakeVendorOptions<Settings extends SettingMap> {
  readonly connector: Connector<Settings>;
  readonly routes: FakeRoutes;
  /** Settings that override the defaults. */
  readonly settings?: Partial<SettingValues<Settings>>;
}

function respond({ status = 200, headers = {}, json, text }: FakeAnswer): Response {
  if (json !== undefined) {
    return new Response(JSON.stringify(json), { status, headers: { "content-type": "application/json", ...headers } });
  }
  return new Response(text ?? null, { status, headers });
}

function parseBody(body: string | undefined): unknown {
  if (body === undefined) return null;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const credentialHeaders = ["authorization", "proxy-authorization", "cookie"];

/**
 * Creates a fake vendor: it responds by route, without a network, and records the calls. Like the gateway, it resolves paths
 * against the connector's base URL and refuses other hosts with `MISCONFIGURED`. A call without a matching route, and a call that
 * sets a header with credentials itself, throws an Error: a mistake in the connector or in the test.
 */
export function fakeVendor<Settings extends SettingMap>({
  connector,
  routes,
  settings: given = {},
}: FakeVendorOptions<Settings>): FakeVendor<SettingValues<Settings>> {
  const settings = defaultSettings(connector.settings, given);
  const base = new URL(connector.baseUrl(settings));
  const hosts = new Set([base.host, ...(connector.hosts?.(settings) ?? [])]);
  const basePath = base.pathname.replace(/\/$/u, "");
  const credentials = [
    ...credentialHeaders,
    ...connector.authentication.flatMap((method) => (method.type === "apiKey" ? [method.header.toLowerCase()] : [])),
  ];
  const calls: FakeCall[] = [];
  const strays: string[] = [];
  const used = new Map<string, number>();

  const answerOf = (key: string, route: FakeRoute, call: FakeCall): FakeAnswer => {
    if (typeof route === "function") return route(call);
    const answers: readonly FakeAnswer[] = Array.isArray(route) ? route : [route];
    const count = used.get(key) ?? 0;
    used.set(key, count + 1);
    return answers[Math.min(count, answers.length - 1)] ?? {};
  };

  return {
    settings,
    signal: new AbortController().signal,
    calls,
    strays,
    fetch: async (path, init = {}) => {
      const url = typeof path === "string" && path.startsWith("/") ? new URL(`${base.origin}${basePath}${path}`) : new URL(path);
      if (!hosts.has(url.host)) {
        strays.push(url.href);
        throw new ConnectorError("MISCONFIGURED", `Calls to ${url.host} are not allowed.`);
      }
      const isBelow = url.origin === base.origin && `${url.pathname}/`.startsWith(`${basePath}/`);
      const shortPath = isBelow ? url.pathname.slice(basePath.length) : `${url.origin}${url.pathname}`;
      const method = init.method ?? "GET";
      const found = findRoute(Object.keys(routes), method, shortPath);
      const own = Object.entries({ ...connector.headers?.(settings), ...init.headers });
      const headers = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]));
      const forbidden = credentials.find((name) => name in headers);
      if (forbidden !== undefined)
        throw new Error(`${method} ${shortPath} sets the header ${forbidden}, which only the gateway may set.`);
      const call: FakeCall = {
        method,
        path: shortPath,
        parameters: found?.parameters ?? {},
        query: url.searchParams,
        headers,
        body: parseBody(init.body instanceof Blob ? await init.body.text() : init.body),
      };
      calls.push(call);
      const route = found === null ? undefined : routes[found.key];
      if (found === null || route === undefined) throw new Error(`The fake vendor has no response for ${method} ${shortPath}.`);
      return respond(answerOf(found.key, route, call));
    },
  };
}
