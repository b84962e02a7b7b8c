/** One system at one vendor. A connector reaches it only through the gateway. */
export interface Vendor<Settings = unknown> {
  /** The system's parsed settings. */
  readonly settings: Settings;
  /** Aborted when the work is cancelled or the gateway stops. `fetch` already listens to it. */
  readonly signal: AbortSignal;
  /**
   * Calls the vendor. `path` is relative to the connector's `baseUrl` (`/work-orders?limit=100`) or an absolute URL on one of its
   * hosts.
   *
   * The gateway adds the credentials, keeps to the vendor's rate limit, applies a timeout, and writes the request log. It retries
   * GET and HEAD after network errors, 408, 425, 429 and 5xx, with backoff that honours Retry-After. It retries a write only when
   * the write was certainly not carried out (refused connection, 429, a refusal that `readLimits` finds). After a 401 it refreshes the token and tries once more. It
   * does not follow redirects.
   *
   * Any other response is returned, whatever its status, with its body not yet read.
   *
   * @throws ConnectorError `UNAUTHENTICATED` when the vendor refuses fresh credentials; `RATE_LIMITED` and `UNAVAILABLE` when
   * retries are used up; `OUTCOME_UNKNOWN` when a write was sent and its response was lost; `MISCONFIGURED` for another host.
   */
  fetch(path: string | URL, init?: VendorRequest): Promise<Response>;
}

/** A call to the vendor. Only the gateway sets headers that carry credentials. */
export interface VendorRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or the bytes of a file, which are read anew for each attempt. */
  readonly body?: string | Blob;
  /**
   * Set it to true for a POST that only reads, such as a search: the gateway then retries it like a GET. Default: true for GET
   * and HEAD.
   */
  readonly isRead?: boolean;
  /**
   * What the call will cost of a budget that `readLimits` of the connector's rate limit reports. The gateway waits until the budget covers it.
   * Default: as much as the dearest of the latest calls.
   */
  readonly cost?: number;
}
