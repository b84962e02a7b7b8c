import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectorConfiguration } from "./catalog/catalog.ts";
import type { Clock } from "./clock.ts";
import type { RootLink } from "./http/surface/root-page.ts";
import type { Log } from "./log.ts";
import type { Scope } from "./principals/principal.ts";

/** The configuration of `createGateway`. `apps/server` fills it from the environment; nothing in the gateway reads `process.env`. */
export interface GatewayConfiguration {
  readonly connectors: readonly ConnectorConfiguration[];
  /** The gateway's address from outside, without a trailing slash: `https://fettle.example.com`. */
  readonly publicUrl: string;
  readonly database:
    /** An embedded PostgreSQL that keeps its data in a folder, which only one process may use. */
    | { readonly kind: "embedded"; readonly folder: string }
    /** A PostgreSQL server, version 14 or later. */
    | { readonly kind: "postgres"; readonly url: string };
  /** The Redis that carries live changes. Without it they travel through the database. */
  readonly redisUrl?: string;
  /** `id:base64 key` pairs of 32 bytes, separated by commas; the first seals, all open. Either this or `encryptionKeysFile`. */
  readonly encryptionKeys?: string;
  /** A file of such pairs, one per line. It is read again when it changes, so that keys can be changed while the gateway runs. */
  readonly encryptionKeysFile?: string;
  /** Redirect URLs that connect sessions may name, matched exactly or, with a final `*`, by prefix. Default: any loopback address. */
  readonly redirectUrls?: readonly string[];
  /**
   * The addresses, beside public ones, at which vendors may be called: IP addresses, or ranges such as `10.1.0.0/16`. Default: none, so that no
   * customer's settings lead into your network, not even to this machine. It allows no host that the connector does not declare.
   */
  readonly allowedAddresses?: readonly string[];
  /**
   * The header in which your proxy passes the caller's network address, such as `x-forwarded-for`: its last entry is what "last used
   * from" shows for a token. Set it only when every request comes through a proxy that sets the header. Default: the connection's own address,
   * which the Fetch handler by itself does not know.
   */
  readonly clientAddressHeader?: string;
  /** Seconds between polls of one entity, unless the connector's configuration says otherwise. Default: 60. */
  readonly pollIntervalSeconds?: number;
  /** Seconds between complete scans of an entity, which find unreported deletions. Default: 21600, six hours. */
  readonly scanIntervalSeconds?: number;
  /**
   * How many days the change log keeps a change: earlier cursors are `CURSOR_EXPIRED`. The newest change of each system's status
   * stays. Whole days, at least 1. Default: 30. When the clock steps ahead by more than a quarter of an hour, as after the gateway
   * was off, deletion by age pauses until the clock has shown that time for a day, because it may be wrong.
   */
  readonly changeRetentionDays?: number;
  /**
   * How many days sync runs and calls to vendors are kept, and unreadable payloads since a vendor last showed them. Whole
   * days, at least 1. Default: 30.
   */
  readonly historyRetentionDays?: number;
  /** How long a stream may be quiet before it reports its position, in milliseconds. Default: 15000. */
  readonly checkpointMilliseconds?: number;
  /**
   * Whether the gateway is ready only after the first sync of every system. Default: false, so that one customer's
   * first sync does not take the API away from the others.
   */
  readonly waitsForFirstSync?: boolean;
  /** What else is missing, in words, before the gateway is ready. Default: nothing. */
  readonly missing?: () => readonly string[];
  /** Whether only `operations` serves `/metrics`, so that callers of the API cannot read it. Default: false. */
  readonly separatesMetrics?: boolean;
  /** The public links of the page at `/`, beside GraphiQL, documentation and status. Default: none. */
  readonly links?: readonly RootLink[];
  readonly log?: Log;
  /** The time. Default: the clock of the PostgreSQL server, which all nodes share; with an embedded store, the machine's. */
  readonly clock?: Clock;
}

/** The result of `createGateway`. */
export interface Gateway extends AsyncDisposable {
  /** A Fetch handler to mount in Hono, Next or any server. WebSockets need `node.upgrade`. */
  fetch(request: Request): Promise<Response>;
  /**
   * Handlers for Node's own server: `createServer({ requireHostHeader: false }, gateway.node.request).on("upgrade", gateway.node.upgrade)`.
   * Without the option Node itself refuses probes without a Host; the gateway refuses requests that need one.
   */
  readonly node: {
    request(request: IncomingMessage, response: ServerResponse): void;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
  /** Serves only `/metrics`, `/healthz` and `/readyz`: a handler for a port that only operators reach. */
  operations(request: IncomingMessage, response: ServerResponse): void;
  /** Starts background work: jobs, polling, the feed. The API works before that; records change only after it. */
  start(): Promise<void>;
  /** Creates an API token for one of the default workspace's environments. */
  createToken(input: {
    readonly environment: "test" | "live";
    readonly name: string;
    readonly scopes: readonly Scope[];
  }): Promise<string>;
  /** The GraphQL schema as SDL. */
  readonly schema: string;
}
