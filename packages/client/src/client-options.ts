import type { Clock } from "./clock.ts";

/** How long to wait for what. All in milliseconds. */
export interface Timing {
  /** The bound of the first wait after a lost connection; it doubles with every one that brings nothing. Default: 500. */
  readonly firstDelay: number;
  /** No wait is longer, unless the server asks for it. Default: 30,000. */
  readonly longestDelay: number;
  /** A stream on which nothing comes for so long, not even a keep-alive, is taken as lost. The gateway sends one every 15 s. Default: 45,000. */
  readonly silence: number;
}

/** Headers to send along. */
export type HeaderRecord = Readonly<Record<string, string>>;

/** Where the gateway is and who asks. */
export interface ClientOptions {
  /** The gateway's GraphQL address, such as `https://fettle.example.com/graphql`. In a browser it may be relative. */
  readonly url: string | URL;
  /**
   * The API token, or what gives it. A function is asked for every connection, and once more when the gateway refuses what it gave:
   * `refused` is that token then, so that a cache can let go of it. When it throws, a stream tries again later, unless it throws a
   * {@link FettleError} that is not retryable.
   */
  readonly token?: string | ((refused: string | null) => string | Promise<string>);
  /** Further headers, or what gives them for every connection. */
  readonly headers?: HeaderRecord | (() => HeaderRecord | Promise<HeaderRecord>);
  /** In place of the global `fetch`: through a proxy, or in tests. It has to obey its signal. */
  readonly fetch?: typeof fetch;
  /**
   * In place of `JSON.parse`. What vendors send as `customFields` and `remoteData` comes with every digit, and JavaScript's numbers keep 15 of
   * them: a parser that makes something else of longer ones is given here. It throws for what is no JSON.
   */
  readonly parse?: (text: string) => unknown;
  /** Other waits than the default ones. */
  readonly timing?: Partial<Timing>;
  /** In place of the machine's time, for tests. */
  readonly clock?: Clock;
  /** In place of `Math.random`, for tests: from 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** The options with everything filled in. */
export interface Settings extends Required<Pick<ClientOptions, "fetch" | "parse" | "clock" | "random">> {
  readonly url: string;
  readonly token: ClientOptions["token"];
  readonly headers: ClientOptions["headers"];
  readonly timing: Timing;
}
