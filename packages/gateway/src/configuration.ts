import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectorConfiguration } from "./catalog/catalog.ts";
import type { Clock } from "./clock.ts";
import type { RootLink } from "./http/surface/root-page.ts";
import type { Log } from "./log.ts";
import type { Scope } from "./principals/principal.ts";

/** What `createGateway` is made from. `apps/server` fills it from the environment; nothing below reads `process.env`. */
export interface GatewayConfiguration {
  readonly connectors: readonly ConnectorConfiguration[];
  /** Where the gateway is reached from outside, without a trailing slash: `https://fettle.example.com`. */
  readonly publicUrl: string;
  readonly database:
    /** Embedded PostgreSQL that keeps its data in a folder, which belongs to one process. */
    | { readonly kind: "embedded"; readonly folder: string }
    /** A PostgreSQL server, version 14 or later. */
    | { readonly kind: "postgres"; readonly url: string };
  /** With it live changes travel through Redis. Without it, through the database. */
  readonly redisUrl?: string;
  /** `id:base64 key` pairs of 32 bytes, separated by commas; the first seals, all open. Either this or `encryptionKeysFile`. */
  readonly encryptionKeys?: string;
  /** A file of such pairs, each on a line of its own. It is read again when it changes, so that keys are changed while running. */
  readonly encryptionKeysFile?: string;
  /** Redirect URLs that connect sessions may name, matched exactly or, with a final `*`, by prefix. Default: any loopback address. */
  readonly redirectUrls?: readonly string[];
  /**
   * Where vendors may be called beside public addresses: IP addresses, or ranges such as `10.1.0.0/16`. Default: none, so that no
   * customer's settings lead into your network, not even to this machine. It opens no host that the connector does not declare.
   */
  readonly allowedAddresses?: readonly string[];
  /**
   * The header in which your proxy tells the network address of the caller, such as `x-forwarded-for`: its last entry is what "last used
   * from" shows of a token. Name one only where every request comes through a proxy that sets it. Default: the connection's own address,
   * which the Fetch handler alone does not know.
   */
  readonly clientAddressHeader?: string;
  /** Seconds between polls of one entity, unless the connector's configuration says otherwise. Default: 60. */
  readonly pollIntervalSeconds?: number;
  /** Seconds between complete scans of an entity, which find deletions that nobody told of. Default: 21600, six hours. */
  readonly scanIntervalSeconds?: number;
  /**
   * For how many days the change log keeps a change: cursors from before are `CURSOR_EXPIRED`. Of each system its newest change of status
   * stays. Whole days, at least 1. Default: 30. When the clock has made a step ahead of more than a quarter of an hour, as after the gateway
   * was off, nothing more goes by its age until the clock has said so for a day: it may be wrong.
   */
  readonly changeRetentionDays?: number;
  /**
   * For how many days sync runs and calls to vendors are kept, and payloads that could not be read since a vendor last showed them. Whole
   * days, at least 1. Default: 30.
   */
  readonly historyRetentionDays?: number;
  /** How long a stream may be quiet before it says how far it has come, in milliseconds. Default: 15000. */
  readonly checkpointMilliseconds?: number;
  /**
   * Whether the gateway calls itself ready only when the first sync of every system is through. Default: false, so that one customer's
   * first sync does not take the API away from the others.
   */
  readonly waitsForFirstSync?: boolean;
  /** What else is missing, in words, before the gateway calls itself ready. Default: nothing. */
  readonly missing?: () => readonly string[];
  /** Whether `/metrics` is left to `operations`, so that whoever calls the API cannot read it. Default: false. */
  readonly separatesMetrics?: boolean;
  /** What the page at `/` leads to beside GraphiQL, documentation and status. Default: nothing. Everybody sees it. */
  readonly links?: readonly RootLink[];
  readonly log?: Log;
  /** The time. Default: the clock of the PostgreSQL server, which all nodes share; with an embedded store, the machine's. */
  readonly clock?: Clock;
}

/** What `createGateway` gives. */
export interface Gateway extends AsyncDisposable {
  /** A Fetch handler: mounts in Hono, Next or any server. WebSocket needs `node.upgrade`. */
  fetch(request: Request): Promise<Response>;
  /**
   * Handlers for Node's own server: `createServer({ requireHostHeader: false }, gateway.node.request).on("upgrade", gateway.node.upgrade)`.
   * Without the option Node itself refuses probes that send no Host; what needs one is refused here.
   */
  readonly node: {
    request(request: IncomingMessage, response: ServerResponse): void;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
  /** Answers `/metrics`, `/healthz` and `/readyz` alone: a handler for a port that only operators reach. */
  operations(request: IncomingMessage, response: ServerResponse): void;
  /** Starts background work: jobs, polling, the feed. The API answers before it; records move only after. */
  start(): Promise<void>;
  /** Makes an API token for one of the default workspace's environments. */
  createToken(input: {
    readonly environment: "test" | "live";
    readonly name: string;
    readonly scopes: readonly Scope[];
  }): Promise<string>;
  /** The GraphQL schema as SDL. */
  readonly schema: string;
}
