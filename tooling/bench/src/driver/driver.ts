/** Requests that are sent one after the other, from the first again after the last. */
export interface RequestPlan {
  /** Where to. */
  readonly url: string;
  /** Whole HTTP/1.1 requests, made before anything is measured. */
  readonly requests: readonly Buffer[];
}

/** One request in the form of {@link RequestPlan}. */
export function httpRequest(
  url: string,
  method: "GET" | "POST",
  headers: Readonly<Record<string, string>>,
  body: string | null = null,
): Buffer {
  const { host, pathname, search } = new URL(url);
  const length = body === null ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${pathname}${search} HTTP/1.1`, `host: ${host}`, ...lines, ...length].join("\r\n");
  return Buffer.from(`${head}\r\n\r\n${body ?? ""}`);
}

/** What a driver saw in one measurement. */
export interface DriverResult {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly median: number;
  readonly p99: number;
  /** Requests that failed, or were not answered 2xx. */
  readonly failed: number;
}

/** How much a driver sends. */
export interface Load {
  readonly connections: number;
  readonly seconds: number;
}

/** Sends requests as fast as they are answered. */
export interface Driver {
  /** With its version, for the results. */
  readonly name: string;
  /** Keeps the connections busy, one request at a time on each. */
  drive(plan: RequestPlan, load: Load): Promise<DriverResult>;
}
