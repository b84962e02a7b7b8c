/** A call that the fake vendor got. */
export interface FakeCall {
  readonly method: string;
  /** Below the connector's base URL, without the query; the whole URL for another host. */
  readonly path: string;
  /** What stands for `{name}` in the route's path, unescaped. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or text that is none; null without a body. */
  readonly body: unknown;
}

/** A canned answer. Default: 200 without a body. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is: HTML, or JSON that is cut off. */
  readonly text?: string;
}

/**
 * What a route answers: always the same, one after the other (the last one stays), or what a function makes of the call. A
 * function may throw a `ConnectorError`, as the gateway's `fetch` does.
 */
export type FakeRoute = FakeAnswer | readonly FakeAnswer[] | ((call: FakeCall) => FakeAnswer);

/** Answers by `METHOD /path`; a segment `{name}` of the path stands for any text. */
export type FakeRoutes = Readonly<Record<string, FakeRoute>>;

/** A route that fits a call. */
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

/** The route for a call: one without parameters first. Null when there is none. */
export function findRoute(keys: readonly string[], method: string, path: string): FoundRoute | null {
  const fitting = keys.flatMap((key): readonly FoundRoute[] => {
    const [routeMethod, pattern = ""] = key.split(" ", 2);
    const parameters = routeMethod === method ? parametersOf(pattern, path) : null;
    return parameters === null ? [] : [{ key, parameters }];
  });
  return fitting.find(({ parameters }) => Object.keys(parameters).length === 0) ?? fitting[0] ?? null;
}
