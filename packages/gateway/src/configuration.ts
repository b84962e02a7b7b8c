import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectorConfiguration } from "./catalog/catalog.ts";
import type { Clock } from "./clock.ts";
import type { RootLink } from "./http/surface/root-page.ts";
import type { Log } from "./log.ts";
import type { RetentionSettings } from "./retention.ts";
import type { Stage } from "./stage.ts";
import type { StageSettings } from "./stages.ts";
import type { Scope } from "./principal.ts";
import type { DatabaseAddress } from "./store/database-address.ts";

/** What `createGateway` is made from. `apps/server` fills it from the environment; nothing below reads `process.env`. */
export interface GatewayConfiguration extends StageSettings, RetentionSettings {
  readonly connectors: readonly ConnectorConfiguration[];
  /** Where the gateway is reached from outside, without a trailing slash: `https://fettle.example.com`. */
  readonly publicUrl: string;
  readonly database: DatabaseAddress;
  /** With it live changes travel through Redis. Without it, through the database. */
  readonly redisUrl?: string;
  /** `id:base64 key` pairs of 32 bytes, separated by commas; the first seals, all open. Either this or `encryptionKeysFile`. */
  readonly encryptionKeys?: string;
  /** A file of such pairs, each on a line of its own. It is read again when it changes, so that keys are changed while running. */
  readonly encryptionKeysFile?: string;
  /**
   * The header in which your proxy tells the network address of the caller, such as `x-forwarded-for`: its last entry is what "last used
   * from" shows of a token. Name one only where every request comes through a proxy that sets it. Default: the connection's own address,
   * which the Fetch handler alone does not know.
   */
  readonly clientAddressHeader?: string;
  /** What else is missing, in words, before the gateway calls itself ready. Default: nothing. */
  readonly missing?: () => readonly string[];
  /** Whether `/metrics` is left to `operations`, so that whoever calls the API cannot read it. Default: false. */
  readonly separatesMetrics?: boolean;
  /** What the page at `/` leads to beside GraphiQL, documentation and status. Default: nothing. Everybody sees it. */
  readonly links?: readonly RootLink[];
  /** Further stages, opened after the gateway's own. Each brings tables, jobs, routes and a part of the graph, as theirs do. */
  readonly stages?: readonly Stage[];
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
