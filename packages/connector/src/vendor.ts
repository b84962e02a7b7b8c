/** What a connector works with: one system at one vendor, reached through the gateway. */
export interface Vendor<Settings = unknown> {
  /** The system's parsed settings. */
  readonly settings: Settings;
  /** Aborted when the work is cancelled or the gateway stops. `fetch` already listens to it. */
  readonly signal: AbortSignal;
  /**
   * Calls the vendor. `path` is relative to the connector's `baseUrl` (`/work-orders?limit=100`) or an absolute URL on one
   * of its hosts.
   *
   * It carries the credentials, keeps to the vendor's rate limit, times out, and writes the request log. For GET and HEAD
   * it also retries: network errors, 408, 425, 429 and 5xx, with backoff that honours Retry-After. A write is retried only
   * when it was certainly not carried out (refused connection, 429). A 401 refreshes the token and tries once more.
   * Redirects are not followed.
   *
   * Any other response is returned, whatever its status, with its body not yet read.
   *
   * @throws ConnectorError `UNAUTHENTICATED` when the vendor refuses fresh credentials; `RATE_LIMITED` and `UNAVAILABLE`
   * when retries are used up; `OUTCOME_UNKNOWN` when a write was sent and its answer lost; `MISCONFIGURED` for another host.
   */
  fetch(path: string | URL, init?: VendorRequest): Promise<Response>;
}

/** A call to the vendor. Only the gateway sets headers that carry credentials. */
export interface VendorRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Set it for a POST that only reads (a search): it is then retried like a GET. Default: true for GET and HEAD.
   */
  readonly isRead?: boolean;
}
