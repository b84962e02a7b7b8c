/** A call to the fake vendor. */
export interface FakeCall {
  readonly method: string;
  /** The path below the connector's base URL, without the query; the whole URL for another host. */
  readonly path: string;
  /** The values of `{name}` in the route's path, unescaped. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON, or text that is not JSON; null without a body. */
  readonly body: unknown;
}

/** A canned response. Default: 200 without a body. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Text that is sent unchanged: HTML, or truncated JSON. */
  readonly text?: string;
}

/**
 * A route's responses: always the same one, one after the other (the last one stays), or the result of a function of the call. A
 * function may throw a `ConnectorError`, as the gateway's `fetch` does.
 */
export type FakeRoute = FakeAnswer | readonly FakeAnswer[] | ((call: FakeCall) => FakeAnswer);

/** Responses by `METHOD /path`; a segment `{name}` of the path matches any text. */
export type FakeRoutes = Readonly<Record<string, FakeRoute>>;

/** A route that matches a call. */
export interface FoundRoute {
  readonly key: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function parametersOf(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const names = pattern.split("/");
  const segments = path.split("/");
  if (names.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? "";
    if (/^\{\w+\}$/u.test(name)) parameters[name.slice(1, -1)] = decodeURIComponent(segment);
    else if (name !== segment) return null;
  }
  return parameters;
}

/** The route for a call, preferring one without parameters. Null when there is none. */
export function findRoute(keys: readonly string[], method: string, path: string): FoundRoute | null {
  const fitting = keys.flatMap((key): readonly FoundRoute[] => {
    const [routeMethod, pattern = ""] = key.split(" ", 2);
    const parameters = routeMethod === method ? parametersOf(pattern, path) : null;
    return parameters === null ? [] : [{ key, parameters }];
  });
  return fitting.find(({ parameters }) => Object.keys(parameters).length === 0) ?? fitting[0] ?? null;
}
