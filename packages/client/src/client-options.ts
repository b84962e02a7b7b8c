import type { Clock } from "./clock.ts";

/** The client's waits, in milliseconds. */
export interface Timing {
  /** The limit of the first wait after a lost connection; it doubles with every failed attempt. Default: 500. */
  readonly firstDelay: number;
  /** The longest wait, unless the server asks for a longer one. Default: 30,000. */
  readonly longestDelay: number;
  /**
   * How long a stream may be silent, without even a keep-alive, before it counts as lost. The gateway sends one every 15 s.
   * Default: 45,000.
   */
  readonly silence: number;
}

/** Additional headers. */
export type HeaderRecord = Readonly<Record<string, string>>;

/** The options of a client. */
export interface ClientOptions {
  /** The gateway's GraphQL address, such as `https://fettle.example.com/graphql`. In a browser it may be relative. */
  readonly url: string | URL;
  /**
   * The API token, or a function that returns it. The function is called for every connection, and again when the gateway refuses
   * its token: `refused` is then that token, for a cache to discard. When the function throws, a stream tries again later, unless
   * the error is a {@link FettleError} that is not retryable.
   */
  readonly token?: string | ((refused: string | null) => string | Promise<string>);
  /** Additional headers, or a function that returns them for every connection. */
  readonly headers?: HeaderRecord | (() => HeaderRecord | Promise<HeaderRecord>);
  /** Replaces the global `fetch`, for a proxy or in tests. It must obey its signal. */
  readonly fetch?: typeof fetch;
  /**
   * Replaces `JSON.parse`. The vendors' numbers in `customFields` and `remoteData` arrive with every digit, but JavaScript's
   * numbers keep 15 of them: pass a parser that keeps longer ones in another form. It must throw for text that is not JSON.
   */
  readonly parse?: (text: string) => unknown;
  /** Waits that differ from the defaults. */
  readonly timing?: Partial<Timing>;
  /** Replaces the machine's clock, for tests. */
  readonly clock?: Clock;
  /** Replaces `Math.random`, for tests: from 0 up to, but not including, 1. */
  readonly random?: () => number;
}

/** The options with everything filled in. */
export interface Settings extends Required<Pick<ClientOptions, "fetch" | "parse" | "clock" | "random">> {
  readonly url: string;
  readonly token: ClientOptions["token"];
  readonly headers: ClientOptions["headers"];
  readonly timing: Timing;
}
