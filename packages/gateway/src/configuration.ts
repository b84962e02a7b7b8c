import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectorConfiguration } from "./catalog/catalog.ts";
import type { Clock } from "./clock.ts";
import type { TrustSettings } from "./http/operations/persisted/trusted-documents.ts";
import type { RootLink } from "./http/surface/root-page.ts";
import type { Log } from "./log.ts";
import type { RetentionSettings } from "./retention.ts";
import type { Stage } from "./stage.ts";
import type { StageSettings } from "./stages.ts";
import type { Scope } from "./principal.ts";
import type { ReadSettings } from "./store/read-settings.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { DatabaseAddress } from "./store/database-address.ts";

/** The configuration of `createGateway`. `apps/server` fills it from the environment; nothing in the gateway reads `process.env`. */
export interface GatewayConfiguration extends StageSettings, RetentionSettings, ReadSettings, TrustSettings {
  readonly connectors: readonly ConnectorConfiguration[];
  /** The gateway's address from outside, without a trailing slash: `https://fettle.example.com`. */
  readonly publicUrl: string;
  readonly database: DatabaseAddress;
  /** The Redis that carries live changes. Without it they travel through the database. */
  readonly redisUrl?: string;
  /** `id:base64 key` pairs of 32 bytes, separated by commas; the first seals, all open. Either this or `encryptionKeysFile`. */
  readonly encryptionKeys?: string;
  /** A file of such pairs, one per line. It is read again when it changes, so that keys can be changed while the gateway runs. */
  readonly encryptionKeysFile?: string;
  /**
   * The header in which your proxy passes the caller's network address, such as `x-forwarded-for`: its last entry is what "last used
   * from" shows for a token. Set it only when every request comes through a proxy that sets the header. Default: the connection's own address,
   * which the Fetch handler by itself does not know.
   */
  readonly clientAddressHeader?: string;
  /**
   * Megabytes of answers that each node keeps in memory to give them again while nothing that they show has changed: a whole number up to
   * 65536. Default: 64; 0 keeps none.
   */
  readonly responseCacheMegabytes?: number;
  /** What else must happen before the gateway is ready, in words. Default: nothing. */
  readonly missing?: () => readonly string[];
  /** Whether only `operations` serves `/metrics`, so callers of the API cannot read it. Default: false. */
  readonly separatesMetrics?: boolean;
  /** The public links on the page at `/`, besides GraphiQL, documentation and status. Default: none. */
  readonly links?: readonly RootLink[];
  /** Further stages, opened after the gateway's own. Like those, each brings tables, jobs, routes and a part of the graph. */
  readonly stages?: readonly Stage[];
  readonly log?: Log;
  /** Where spans and metrics go, as `startTelemetry` returns it. Default: nowhere; `/metrics` has the metrics anyway. */
  readonly telemetry?: Telemetry;
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
